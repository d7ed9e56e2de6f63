package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.server.remote.Remote;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice status`.
@Command(name = "status", description = "Say what a running Sluice does: ports, journal, store and ledger.")
final class Status extends Asking {
    private static final List<String> STAGES = List.of(
            "received",
            "rejected",
            "duplicate",
            "accepted",
            "recovered",
            "delivered",
            "queued",
            "dead_lettered",
            "dropped");

    private static final List<String> ENDS =
            List.of("accepted", "recovered", "delivered", "queued", "dead_lettered", "dropped");

    @Option(names = "--json", description = "Print the answer as it is.")
    boolean json;

    Status(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        JsonNode status = remote.json("/api/v1/status");
        if (json) {
            shell.out().println(status);
            return;
        }
        line("version", status.path("version").asText());
        line("mode", status.path("mode").asText());
        line("uptime", status.path("uptimeSeconds").asText() + " s");
        line("ready", status.path("ready").asBoolean() ? "yes" : "no: " + status.path("complaints"));
        line("data", status.path("data").asText());
        for (JsonNode port : status.path("listeners")) {
            line(port.path("name").asText(), port.path("address").asText() + ":" + port.path("port"));
        }
        JsonNode journal = status.path("journal");
        if (!journal.isMissingNode()) {
            line(
                    "journal",
                    size(journal, "bytes") + " of " + size(journal, "budgetBytes") + ", " + journal.path("segments")
                            + " segments, " + journal.path("lagEntries") + " entries behind");
        }
        JsonNode store = status.path("store");
        line("store", store.path("rows") + " rows, " + size(store, "bytes") + ", " + store.path("files") + " files");
        shell.out().println();
        ledger(status.path("ledger"));
        // With one destination, the ledger above is its own.
        if (status.path("destinations").size() > 1) {
            shell.out().println();
            destinations(status.path("destinations"));
        }
    }

    private void destinations(JsonNode destinations) {
        List<String> names = new ArrayList<>(List.of("destination", "behind", "signal"));
        names.addAll(ENDS);
        TextTable table = new TextTable(names);
        for (JsonNode destination : destinations) {
            destination.path("ledger").properties().forEach(signal -> {
                List<String> cells = new ArrayList<>(List.of(
                        destination.path("name").asText(),
                        destination.path("lagEntries").asText(),
                        signal.getKey()));
                ENDS.forEach(stage -> cells.add(signal.getValue().path(stage).asText()));
                table.row(cells);
            });
        }
        table.print(shell.out());
    }

    private void ledger(JsonNode ledger) {
        List<String> names = new ArrayList<>(List.of("signal"));
        names.addAll(STAGES);
        TextTable table = new TextTable(names);
        ledger.properties().forEach(signal -> {
            List<String> cells = new ArrayList<>(List.of(signal.getKey()));
            STAGES.forEach(stage -> cells.add(signal.getValue().path(stage).asText()));
            table.row(cells);
        });
        table.print(shell.out());
    }

    private void line(String name, String value) {
        shell.out().println(name + " ".repeat(Math.max(1, 12 - name.length())) + value);
    }

    private static String size(JsonNode node, String field) {
        return new ByteSize(node.path(field).asLong()).toString();
    }
}
