package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.otlp.Signal;
import dev.sluice.server.cli.Sluice;
import dev.sluice.server.process.SluiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One program sends on to another: real processes, real sockets.
class GatewayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void everySignalArrivesOverEitherProtocolWhileTheStoreHasItToo() throws Exception {
        int sinkOffset = SluiceProcess.freeOffset();
        try (SluiceProcess sink = SluiceProcess.start(folder.resolve("sink"), folder.resolve("sink.log"), sinkOffset);
                SluiceProcess gateway =
                        gateway(sinkOffset + 137, """
                        exporters:
                          store:
                          otlp_grpc: {endpoint: "127.0.0.1:%1$d", tls: {insecure: true}, timeout: 60s}
                          otlp_http/packed: {endpoint: "http://127.0.0.1:%2$d", compression: gzip, timeout: 60s}
                          debug:
                        service:
                          pipelines:
                            traces: {receivers: [otlp], exporters: [store, otlp_grpc, debug]}
                            logs: {receivers: [otlp], exporters: [otlp_http/packed]}
                            metrics: {receivers: [otlp], exporters: [otlp_http/packed, store]}
                        """.formatted(4317 + sinkOffset, 4318 + sinkOffset))) {
            Map<Signal, Path> acked = Map.of(
                    Signal.TRACES, load(gateway, Signal.TRACES, 5_000),
                    Signal.LOGS, load(gateway, Signal.LOGS, 5_000),
                    Signal.METRICS, load(gateway, Signal.METRICS, 5_000));
            awaitSent(gateway);
            sink.awaitDelivered();

            for (Signal signal : acked.keySet()) {
                Verification.Result result =
                        new Verification(Loading.remote(sink.query()), signal).verify(acked.get(signal));
                assertThat(result.acked()).as("%s", signal).isEqualTo(5_000);
                assertThat(result.isExact())
                        .as("%s at the sink: %s", signal, result)
                        .isTrue();
            }
            assertThat(new Verification(Loading.remote(gateway.query()), Signal.TRACES)
                            .verify(acked.get(Signal.TRACES))
                            .isExact())
                    .isTrue();
            assertBalanced(gateway);
            assertThat(cli(0, "status", "--url", gateway.query().toString()))
                    .containsPattern("otlp_http/packed +0 +logs +5000 +0 +5000 +0");
            assertThat(gateway.log()).containsPattern("debug: Traces .*spans.{1,3} 50}");
            assertThat(gateway.get("/metrics"))
                    .contains("otelcol_exporter_sent_spans{exporter=\"otlp_grpc\"} 5000")
                    .contains("destination=\"otlp_http/packed\"} 5000");
        }
    }

    /// the gateway, which batches, is killed under load, again and again, while its destination comes
    /// and goes.
    @Test
    void nothingAcknowledgedIsLostOnItsWayOnWhenTheGatewayIsKilledAndTheDestinationGoesAway() throws Exception {
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong(1L << 40));
        SplittableRandom random = new SplittableRandom(seed);
        int sinkOffset = SluiceProcess.freeOffset();
        int gatewayOffset = sinkOffset + 137;
        String configuration = """
                exporters:
                  otlp_grpc:
                    endpoint: 127.0.0.1:%d
                    compression: none
                    tls: {insecure: true}
                    retry_on_failure: {initial_interval: 50ms, max_interval: 200ms}
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [otlp_grpc]}
                sluice:
                  pipelines: {traces: {strategy: batch, timeout: 5ms}}
                """.formatted(4317 + sinkOffset);
        Path sinkData = folder.resolve("sink");
        Path sinkLog = folder.resolve("sink.log");
        SluiceProcess sink = SluiceProcess.start(sinkData, sinkLog, sinkOffset);
        SluiceProcess gateway = gateway(gatewayOffset, configuration);
        try {
            for (int round = 0; round < 3; round++) {
                Path acked = folder.resolve("acked-" + round);
                boolean isSinkAway = round == 1;
                if (isSinkAway) {
                    sink.kill();
                }
                Loading.untilKilled(gateway, acked, random.nextInt(1_500), round);
                if (isSinkAway) {
                    sink = SluiceProcess.start(sinkData, sinkLog, sinkOffset);
                }
                gateway = gateway(gatewayOffset, configuration);
                awaitSent(gateway);
                sink.awaitDelivered();

                Verification.Result result =
                        new Verification(Loading.remote(sink.query()), Signal.TRACES).verify(acked);
                assertThat(result.acked()).as("seed %d, round %d", seed, round).isPositive();
                assertThat(result.missing())
                        .as("seed %d, round %d: %s", seed, round, result)
                        .isZero();
                assertBalanced(gateway);
            }
        } finally {
            gateway.close();
            sink.close();
        }
    }

    /// what is refused for good is kept, shown, and sent elsewhere by hand.
    @Test
    void whatADestinationRefusesIsADeadLetterThatCanBeSentElsewhere() throws Exception {
        int sinkOffset = SluiceProcess.freeOffset();
        try (SluiceProcess sink = SluiceProcess.start(folder.resolve("sink"), folder.resolve("sink.log"), sinkOffset);
                SluiceProcess gateway = gateway(sinkOffset + 137, """
                        exporters:
                          otlp_http/wrong: {endpoint: "http://127.0.0.1:%d"}
                        service:
                          pipelines:
                            traces: {receivers: [otlp], exporters: [otlp_http/wrong]}
                        """.formatted(8317 + sinkOffset))) {
            Path acked = load(gateway, Signal.TRACES, 200);
            awaitSent(gateway);
            String data = folder.resolve("gateway").toString();

            assertThat(JSON.readTree(gateway.get("/api/v1/dead-letters"))
                            .path("count")
                            .asInt())
                    .isEqualTo(4);
            String listed = cli(0, "dead-letter", "ls", "--data", data);
            assertThat(listed.lines().skip(1)).hasSize(4).allMatch(line -> line.contains("otlp_http/wrong"));
            String id = listed.lines().skip(1).findFirst().orElseThrow().split(" ")[0];
            assertThat(cli(0, "dead-letter", "show", id, "--data", data)).contains("\"resourceSpans\"");
            assertThat(cli(7, "dead-letter", "show", "0-0", "--data", data)).isEmpty();
            cli(
                    1,
                    "dead-letter",
                    "replay",
                    id,
                    "--data",
                    data,
                    "--protocol",
                    "http/protobuf",
                    "--to",
                    sink.query().toString());
            assertThat(cli(
                                    0,
                                    "dead-letter",
                                    "replay",
                                    "--all",
                                    "--data",
                                    data,
                                    "--to",
                                    sink.grpc().toString())
                            .lines())
                    .hasSize(4);

            sink.awaitDelivered();
            assertThat(new Verification(Loading.remote(sink.query()), Signal.TRACES)
                            .verify(acked)
                            .isExact())
                    .isTrue();
            assertThat(cli(0, "dead-letter", "ls", "--data", data).lines()).hasSize(1);
        }
    }

    private static String cli(int exit, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(Sluice.run(arguments, stream, System.err, Map.of())).isEqualTo(exit);
        return out.toString(StandardCharsets.UTF_8);
    }

    private SluiceProcess gateway(int offset, String rest) throws IOException, InterruptedException {
        String receivers = """
                receivers:
                  otlp: {protocols: {grpc: {endpoint: "localhost:4317"}, http: {endpoint: "localhost:4318"}}}
                """;
        Path configuration = folder.resolve("gateway.yaml");
        Files.writeString(configuration, receivers + rest);
        return SluiceProcess.start(
                folder.resolve("gateway"), folder.resolve("gateway.log"), offset, "-c", configuration.toString());
    }

    private Path load(SluiceProcess target, Signal signal, long items) throws Exception {
        Path acked = folder.resolve("acked-" + signal.id());
        Loading.of(signal, target.grpc(), items, signal.code(), acked);
        return acked;
    }

    /// Waits until no destination owes anything.
    private static void awaitSent(SluiceProcess gateway) throws Exception {
        Books.awaitSent(gateway);
    }

    private static void assertBalanced(SluiceProcess gateway) throws Exception {
        Books.assertBalanced(gateway.status(), 0);
    }
}
