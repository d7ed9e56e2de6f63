package dev.sluice.server.cli;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.boot.Logs;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.transport.Listener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/// `sluice warmup`: starts in a temporary folder, answers one request of each kind and stops, so that the build
/// can record which classes a start needs.
@Command(name = "warmup", hidden = true, description = "Start, answer one request of each kind, and stop.")
final class Warmup implements Callable<Integer> {
    private static final String SPAN = """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"warmup"}}]},
            "scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
            "name":"warmup","kind":1,"startTimeUnixNano":"1700000000000000000",
            "endTimeUnixNano":"1700000000001000000"}]}]}]}""";

    private final Shell shell;

    Warmup(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sluice-warmup");
        try {
            answerOneOfEach(folder);
            shell.err().println("sluice: warm");
            return ExitCode.OK;
        } finally {
            delete(folder);
        }
    }

    private static void answerOneOfEach(Path folder) throws IOException, InterruptedException {
        List<String> sets = List.of(
                "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                "receivers.otlp.protocols.http.endpoint=localhost:0",
                "sluice.query.endpoint=localhost:0",
                "sluice.data='" + folder.resolve("data") + "'");
        Configuration configuration = ConfigurationLoader.load(List.of(), sets, Map.of());
        Logs.open(configuration.settings().log());
        try (Wiring wiring = Wiring.start(configuration, Clock.system(), new Instruments());
                HttpClient client = HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(10))
                        .build()) {
            for (Listener listener : wiring.listeners()) {
                String base = "http://localhost:" + listener.port();
                switch (listener.purpose()) {
                    case "OTLP/gRPC" ->
                        send(
                                client,
                                HttpRequest.newBuilder(URI.create(base + "/grpc.health.v1.Health/Check"))
                                        .header("content-type", "application/grpc")
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5])));
                    case "OTLP/HTTP" ->
                        send(
                                client,
                                HttpRequest.newBuilder(URI.create(base + "/v1/traces"))
                                        .header("content-type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(SPAN, StandardCharsets.UTF_8)));
                    default -> ask(client, base);
                }
            }
        }
    }

    private static void ask(HttpClient client, String base) throws IOException, InterruptedException {
        for (String path :
                List.of("/", "/metrics", "/readyz", "/api/v1/status", "/api/v1/services", "/api/v1/traces")) {
            send(client, HttpRequest.newBuilder(URI.create(base + path)));
        }
        send(
                client,
                HttpRequest.newBuilder(URI.create(base + "/api/v1/sql"))
                        .POST(HttpRequest.BodyPublishers.ofString("SELECT count(*) FROM spans")));
    }

    private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.discarding());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
