package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.remote.Remote;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice tasks`.
@Command(
        name = "tasks",
        description = "List what a running Sluice does beside the data path: sealing, retention, probes.")
final class Tasks extends Asking {
    @Option(names = "--json", description = "Print the answer as it is.")
    boolean json;

    Tasks(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        JsonNode answer = remote.json("/api/v1/tasks");
        if (json) {
            shell.out().println(answer);
            return;
        }
        TextTable table = new TextTable(List.of("TASK", "PRIORITY", "LANE", "STATE", "TURNS", "FAILED", "DUE", "TOOK"));
        for (JsonNode task : answer.path("repeating")) {
            table.row(
                    row(task, task.path("turns").asText(), task.path("failures").asText()));
        }
        for (JsonNode task : answer.path("tasks")) {
            table.row(row(task, "", task.has("error") ? task.path("error").asText() : ""));
        }
        table.print(shell.out());
    }

    private static List<String> row(JsonNode task, String turns, String failures) {
        return List.of(
                task.path("name").asText(),
                task.path("priority").asText(),
                task.path("lane").asText(),
                task.path("state").asText(),
                turns,
                failures,
                task.path("dueIn").asText(),
                task.path("duration").asText());
    }
}
