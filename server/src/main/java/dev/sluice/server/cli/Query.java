package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.remote.Remote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sluice query`: SQL on the command line.
@Command(
        name = "query",
        description = "Run one SELECT over spans, logs, metric_points and metric_histograms.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice query 'SELECT service_name, count(*) FROM spans GROUP BY 1'",
            "  sluice query --format csv \"SELECT name, duration_ns FROM spans WHERE attributes['http.route'] = '/cart'\""
        })
final class Query extends Asking {
    /// How rows are printed.
    enum Format {
        TABLE("application/json"),
        JSON("application/json"),
        NDJSON("application/x-ndjson"),
        CSV("text/csv");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }
    }

    @Parameters(paramLabel = "SQL", description = "The statement.")
    String sql = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "table (default), json, ndjson or csv.")
    String format = "table";

    Query(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        Format chosen = parse();
        InputStream answer = remote.post("/api/v1/sql", chosen.mediaType, sql);
        if (chosen == Format.TABLE) {
            print(remote.parse(answer));
            return;
        }
        try (answer) {
            answer.transferTo(shell.out());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private Format parse() throws Remote.Refused {
        try {
            return Format.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new Remote.Refused(400, "--format: " + format + " (expected: table, json, ndjson or csv)");
        }
    }

    private void print(JsonNode answer) {
        List<String> names = new ArrayList<>();
        answer.path("columns").forEach(column -> names.add(column.path("name").asText()));
        TextTable table = new TextTable(names);
        for (JsonNode row : answer.path("rows")) {
            List<String> cells = new ArrayList<>();
            row.forEach(cell -> cells.add(cell.isNull() ? "" : cell.isValueNode() ? cell.asText() : cell.toString()));
            table.row(cells);
        }
        table.print(shell.out());
    }
}
