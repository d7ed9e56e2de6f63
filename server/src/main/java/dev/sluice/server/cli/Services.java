package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.remote.Remote;
import java.util.List;
import picocli.CommandLine.Command;

/// `sluice services`.
@Command(name = "services", description = "List the services that sent anything.")
final class Services extends Asking {
    Services(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        TextTable table = new TextTable(List.of("SERVICE", "SPANS", "ERRORS", "LAST SEEN"));
        for (JsonNode service : remote.json("/api/v1/services").path("services")) {
            table.row(List.of(
                    service.path("name").asText(),
                    service.path("spans").asText(),
                    service.path("errors").asText(),
                    service.path("lastSeen").asText()));
        }
        table.print(shell.out());
    }
}
