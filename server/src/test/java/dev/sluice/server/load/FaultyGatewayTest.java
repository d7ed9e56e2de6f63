package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.fault.Answer;
import dev.sluice.pipeline.fault.FaultyRoute;
import dev.sluice.pipeline.fault.FaultyRoute.Fault;
import dev.sluice.pipeline.fault.ScriptedDestination;
import dev.sluice.server.process.SluiceProcess;
import dev.sluice.server.transport.Requests;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program with a destination that fails, beside one and a store that do not: a real process, real sockets.
class FaultyGatewayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /// the route to one of three changes how it is bad, and the program is
    /// killed under load.
    @Test
    void everyDestinationHasWhatWasAcknowledgedHoweverOneOfThemFailsAndTheProgramIsKilled() throws Exception {
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong(1L << 40));
        SplittableRandom random = new SplittableRandom(seed);
        int offset = SluiceProcess.freeOffset();
        Set<String> acknowledged = new HashSet<>();
        try (ScriptedDestination sound = ScriptedDestination.sound();
                ScriptedDestination behind = ScriptedDestination.sound();
                FaultyRoute route = new FaultyRoute(behind.port())) {
            Path configuration =
                    configured("""
                    exporters:
                      store:
                      otlp_grpc/sound:
                        endpoint: 127.0.0.1:%d
                        compression: none
                        tls: {insecure: true}
                        retry_on_failure: {initial_interval: 20ms, max_interval: 100ms}
                      otlp_http/bad:
                        endpoint: http://127.0.0.1:%d
                        compression: none
                        timeout: 300ms
                        retry_on_failure: {initial_interval: 20ms, max_interval: 100ms}
                    """.formatted(sound.port(), route.port()), "store, otlp_grpc/sound, otlp_http/bad");
            List<Fault> faults = List.of(Fault.RESET, Fault.SILENT, Fault.STALLED, Fault.REFUSED, Fault.DRIPPING);
            for (int round = 0; round < 3; round++) {
                route.set(faults.get(random.nextInt(faults.size())));
                try (SluiceProcess gateway = start(offset, configuration)) {
                    Path acked = folder.resolve("acked-" + round);
                    Loading.untilKilled(gateway, acked, random.nextInt(500), round);
                    acknowledged.addAll(Files.readAllLines(acked));
                }
            }
            route.set(Fault.NONE);
            try (SluiceProcess gateway = start(offset, configuration)) {
                Books.awaitSent(gateway);
                Books.assertBalanced(gateway.status(), 0);
                Path all = Files.write(folder.resolve("acked"), acknowledged);
                Verification.Result stored =
                        new Verification(Loading.remote(gateway.query()), Signal.TRACES).verify(all);

                assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThan(1_000);
                assertThat(stored.isExact()).as("seed %d: %s", seed, stored).isTrue();
                assertThat(sound.taken()).as("seed %d", seed).containsAll(acknowledged);
                assertThat(behind.taken()).as("seed %d", seed).containsAll(acknowledged);
            }
        }
    }

    /// one poisonous span among ten thousand, in one request, and what `/metrics` says of it.
    @Test
    void onePoisonousSpanOfTenThousandIsTheOnlyDeadLetterAndIsCounted() throws Exception {
        int offset = SluiceProcess.freeOffset();
        String poison = "%016x".formatted(6_790);
        try (ScriptedDestination picky = ScriptedDestination.answering(
                        spans -> spans.contains(poison) ? Answer.invalid() : Answer.taken());
                SluiceProcess gateway =
                        start(offset, configured("""
                        exporters:
                          store:
                          otlp_http/picky: {endpoint: "http://127.0.0.1:%d", compression: none}
                        """.formatted(picky.port()), "store, otlp_http/picky"))) {
            send(gateway, Requests.spans(10_000));
            Books.awaitSent(gateway);

            assertThat(picky.taken()).hasSize(9_999).doesNotHaveDuplicates().doesNotContain(poison);
            assertThat(picky.requests()).isLessThanOrEqualTo(14 + 1 + 2);
            JsonNode letters = JSON.readTree(gateway.get("/api/v1/dead-letters"));
            assertThat(letters.path("count").asInt()).isEqualTo(1);
            Books.assertBalanced(gateway.status(), 1);
            assertThat(gateway.get("/metrics"))
                    .contains("otelcol_exporter_sent_spans{exporter=\"otlp_http/picky\"} 9999\n")
                    .contains("otelcol_exporter_send_failed_spans{exporter=\"otlp_http/picky\"} 1\n")
                    .contains("otelcol_exporter_enqueue_failed_spans{exporter=\"otlp_http/picky\"} 0\n")
                    .contains("otelcol_exporter_queue_size{exporter=\"otlp_http/picky\"} 0\n")
                    .containsPattern("otelcol_exporter_queue_capacity\\{exporter=\"otlp_http/picky\"} [1-9]")
                    .contains("otelcol_exporter_in_flight_requests{exporter=\"otlp_http/picky\"} 0\n")
                    .contains("sluice_exporter_parted_requests_total{exporter=\"otlp_http/picky\"} 1\n");
        }
    }

    private static void send(SluiceProcess gateway, byte[] request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest post = HttpRequest.newBuilder(gateway.http().resolve("/v1/traces"))
                    .header("content-type", "application/x-protobuf")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }

    private Path configured(String exporters, String used) throws IOException {
        String text = """
                receivers:
                  otlp: {protocols: {grpc: {endpoint: "localhost:4317"}, http: {endpoint: "localhost:4318"}}}
                %sservice:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [%s]}
                """.formatted(exporters, used);
        return Files.writeString(folder.resolve("gateway.yaml"), text);
    }

    private SluiceProcess start(int offset, Path configuration) throws IOException, InterruptedException {
        return SluiceProcess.start(
                folder.resolve("gateway"), folder.resolve("gateway.log"), offset, "-c", configuration.toString());
    }
}
