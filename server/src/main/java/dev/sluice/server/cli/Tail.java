package dev.sluice.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kernel.value.Durations;
import dev.sluice.otlp.Signal;
import dev.sluice.server.remote.Remote;
import java.io.Console;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sluice tail`: what is accepted from now on.
@Command(
        name = "tail",
        description =
                "Show what is accepted from now on: lines of text on a terminal, one OTLP JSON object a line elsewhere.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice tail traces status=ERROR minDuration=100ms",
            "  sluice tail logs severity=WARN service=shop q='payment failed'",
            "  sluice tail metrics name=queue.depth | jq ."
        })
final class Tail extends Asking {
    private final ObjectMapper mapper = new ObjectMapper();

    @Spec
    private @Nullable CommandSpec spec;

    /// How messages are printed.
    private enum Format {
        TEXT,
        NDJSON
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "SIGNAL|TERM",
            description =
                    "traces, metrics, logs or profiles (default: all), and terms that must all hold: service=, attr=KEY=VALUE, name=, "
                            + "traceId=, status=, minDuration=, maxDuration=, severity=, q=.")
    private List<String> words = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text or ndjson (default: text on a terminal, ndjson elsewhere).")
    private @Nullable String format;

    @Option(names = "--for", paramLabel = "DURATION", description = "How long, such as 30s (default: until stopped).")
    private @Nullable String duration;

    Tail(Shell shell) {
        super(shell);
    }

    @Override
    void ask() throws Remote.Refused {
        boolean text = chosen() == Format.TEXT;
        Duration atMost = atMost();
        TailMessages messages = new TailMessages();
        WebSocket socket = remote.listen("/api/v1/tail" + query(), messages);
        try {
            long end = atMost == null ? Long.MAX_VALUE : System.nanoTime() + atMost.toNanos();
            String message = messages.next(end);
            while (message != null && !shell.out().checkError()) {
                print(message, text);
                socket.request(1);
                message = messages.next(end);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (TailMessages.Ended ended) {
            throw remote.broken(ended);
        } finally {
            socket.abort();
        }
    }

    private void print(String message, boolean text) {
        JsonNode json = parse(message);
        if (json.has("lost")) {
            String reason = json.path("reason").asText().equals("large")
                    ? "one alone is larger than sluice.tail.message"
                    : "more came than was read";
            shell.err()
                    .println("sluice: " + json.path("lost").asLong() + " items of "
                            + json.path("signal").asText() + " are not shown: " + reason);
        } else if (text) {
            TailLines.of(json).forEach(shell.out()::println);
        } else {
            shell.out().println(message);
        }
        shell.out().flush();
    }

    private JsonNode parse(String message) {
        try {
            return mapper.readTree(message);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private String query() {
        List<String> parameters = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                String value = word.substring(equals + 1).replace("\\", "\\\\").replace("\"", "\\\"");
                parameters.add("filter=" + encoded(word.substring(0, equals) + "=\"" + value + "\""));
            } else if (Stream.of(Signal.values()).anyMatch(signal -> signal.id().equals(word))) {
                parameters.add("signal=" + word);
            } else {
                throw usage(word + " (expected: traces, metrics, logs, profiles or a term such as service=shop)");
            }
        }
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Format chosen() {
        Console console = System.console();
        if (format == null) {
            return console != null && console.isTerminal() ? Format.TEXT : Format.NDJSON;
        }
        try {
            return Format.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw usage("--format: " + format + " (expected: text or ndjson)");
        }
    }

    private @Nullable Duration atMost() {
        try {
            return duration == null ? null : Durations.parse(duration);
        } catch (IllegalArgumentException malformed) {
            throw usage("--for: " + duration + " (expected: a duration such as 30s)");
        }
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("tail: not started by the command line");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
