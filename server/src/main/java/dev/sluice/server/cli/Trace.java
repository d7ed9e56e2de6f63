package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.remote.Remote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sluice trace`: one trace as a tree, or as it was sent.
@Command(
        name = "trace",
        description = "Show one trace.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice trace 0af7651916cd43dd8448eb211c80319c", "  sluice trace ID --otlp | jq ."})
final class Trace extends Asking {
    private static final int DEPTH_MAX = 100;

    private record Span(String id, String parent, String service, String name, long start, long end, boolean error) {}

    @Parameters(paramLabel = "ID", description = "32 hexadecimal digits.")
    String id = "";

    @Option(names = "--tree", description = "Print an indented tree (the default).")
    boolean tree;

    @Option(names = "--otlp", description = "Print OTLP JSON, as it was sent.")
    boolean otlp;

    Trace(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        id = id.strip();
        if (!id.matches("[0-9a-fA-F]{32}")) {
            throw new Remote.Refused(400, "trace id: " + id + " (expected: 32 hexadecimal digits)");
        }
        InputStream answer = remote.get("/api/v1/traces/" + id, "application/json");
        if (otlp) {
            copy(answer);
        } else {
            print(spans(remote.parse(answer)));
        }
    }

    private void copy(InputStream answer) {
        try (answer) {
            answer.transferTo(shell.out());
            shell.out().println();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static List<Span> spans(JsonNode trace) {
        List<Span> spans = new ArrayList<>();
        for (JsonNode resource : trace.path("resourceSpans")) {
            String service = service(resource.path("resource"));
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.add(new Span(
                            span.path("spanId").asText(),
                            span.path("parentSpanId").asText(),
                            service,
                            span.path("name").asText(),
                            span.path("startTimeUnixNano").asLong(),
                            span.path("endTimeUnixNano").asLong(),
                            span.path("status").path("code").asInt() == 2));
                }
            }
        }
        spans.sort(Comparator.comparingLong(Span::start));
        return spans;
    }

    private static String service(JsonNode resource) {
        for (JsonNode attribute : resource.path("attributes")) {
            if (attribute.path("key").asText().equals("service.name")) {
                return attribute.path("value").path("stringValue").asText();
            }
        }
        return "";
    }

    /// Spans whose parent is not here stand at the left, like roots.
    private void print(List<Span> spans) {
        Set<String> ids = new HashSet<>();
        spans.forEach(span -> ids.add(span.id));
        Set<String> printed = new HashSet<>();
        for (Span span : spans) {
            if (!ids.contains(span.parent)) {
                print(span, spans, "", 0, printed);
            }
        }
        long start = spans.stream().mapToLong(Span::start).min().orElse(0);
        long end = spans.stream().mapToLong(Span::end).max().orElse(0);
        shell.err().println("sluice: " + spans.size() + " spans, " + millis(end - start));
    }

    private void print(Span span, List<Span> spans, String indent, int depth, Set<String> printed) {
        if (depth > DEPTH_MAX || !printed.add(span.id)) {
            return;
        }
        String text = indent + span.service + ": " + span.name + "  " + millis(span.end - span.start)
                + (span.error ? "  ERROR" : "");
        shell.out().println(text.replaceAll("\\p{Cntrl}", " "));
        for (Span child : spans) {
            if (child.parent.equals(span.id)) {
                print(child, spans, indent + "  ", depth + 1, printed);
            }
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
