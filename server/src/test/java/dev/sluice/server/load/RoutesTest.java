package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import dev.sluice.server.process.SluiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines of one signal with other receivers and other exporters: real processes, real sockets.
class RoutesTest {
    private static final String CONFIGURATION = """
            receivers:
              otlp: {protocols: {grpc: {endpoint: "localhost:4317"}}}
              otlp/b: {protocols: {grpc: {endpoint: "localhost:4319"}}}
            exporters:
              otlp_grpc/x:
                endpoint: 127.0.0.1:%1$d
                tls: {insecure: true}
                retry_on_failure: {initial_interval: 50ms, max_interval: 200ms}
              otlp_http/y:
                endpoint: http://127.0.0.1:%2$d
                retry_on_failure: {initial_interval: 50ms, max_interval: 200ms}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [%3$s]}
                traces/b: {receivers: [otlp/b], exporters: [%4$s]}
                traces/both: {receivers: [otlp, otlp/b], exporters: [%5$s]}
            """;

    @TempDir
    private Path folder;

    /// Where an entry goes is settled when it is accepted, whatever is configured when it is delivered.
    @Test
    void eachReceiversItemsGoWhereItsPipelinesLedWhenTheyWereAcceptedAcrossAKillAndAnotherConfiguration()
            throws Exception {
        int xOffset = SluiceProcess.freeOffset();
        int yOffset = xOffset + 137;
        int offset = yOffset + 137;
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Path third = folder.resolve("third");

        try (SluiceProcess gateway = gateway(offset, xOffset, yOffset, "otlp_grpc/x", "otlp_http/y", "nop")) {
            Loading.of(Signal.TRACES, gateway.grpc(), 1_000, 1, first);
            Loading.of(Signal.TRACES, receiverB(offset), 2_000, 2, second);
            gateway.awaitStatus(
                    "booked", status -> Books.at(Books.account(status, "nop", "traces"), "delivered") == 3_000);
            gateway.kill();
        }
        try (SluiceProcess x = SluiceProcess.start(folder.resolve("x"), folder.resolve("x.log"), xOffset);
                SluiceProcess y = SluiceProcess.start(folder.resolve("y"), folder.resolve("y.log"), yOffset);
                SluiceProcess gateway =
                        gateway(offset, xOffset, yOffset, "otlp_http/y", "otlp_grpc/x", "otlp_http/y")) {
            Loading.of(Signal.TRACES, gateway.grpc(), 500, 3, third);
            Books.awaitSent(gateway);
            x.awaitDelivered();
            y.awaitDelivered();

            assertExact(x, first);
            assertExact(y, joined(second, third));
            var status = gateway.status();
            Books.assertBalanced(status, 0);
            assertThat(Books.at(Books.account(status, "otlp_grpc/x", "traces"), "recovered"))
                    .isEqualTo(1_000);
            assertThat(Books.at(Books.account(status, "otlp_http/y", "traces"), "recovered"))
                    .isEqualTo(2_000);
            assertThat(Books.at(Books.account(status, "otlp_http/y", "traces"), "accepted"))
                    .isEqualTo(500);
            assertThat(gateway.get("/api/v1/status")).contains("OTLP/gRPC of otlp/b");
        }
    }

    @Test
    void twoPipelinesOfOneReceiverAreAFanOutAndTheStoreKeepsOnlyWhatIsItsOwn() throws Exception {
        int sinkOffset = SluiceProcess.freeOffset();
        int offset = sinkOffset + 137;
        Path alone = folder.resolve("alone");
        Path shared = folder.resolve("shared");
        try (SluiceProcess sink = SluiceProcess.start(folder.resolve("sink"), folder.resolve("sink.log"), sinkOffset);
                SluiceProcess gateway =
                        gateway(offset, sinkOffset, sinkOffset, "otlp_http/y", "store", "otlp_grpc/x")) {
            Loading.of(Signal.TRACES, gateway.grpc(), 1_000, 1, alone);
            Loading.of(Signal.TRACES, receiverB(offset), 500, 2, shared);
            Books.awaitSent(gateway);
            sink.awaitDelivered();

            assertExact(gateway, shared);
            var status = gateway.status();
            Books.assertBalanced(status, 0);
            assertThat(Books.at(status.at("/ledger/traces"), "elsewhere")).isEqualTo(1_000);
            assertThat(Books.at(Books.account(status, "store", "traces"), "accepted"))
                    .isEqualTo(500);
            assertThat(Books.at(Books.account(status, "otlp_grpc/x", "traces"), "delivered"))
                    .isEqualTo(1_500);
            assertThat(Books.at(Books.account(status, "otlp_http/y", "traces"), "delivered"))
                    .isEqualTo(1_000);
            // From otlp once over each of the two exporters.
            Verification.Result atSink =
                    new Verification(Loading.remote(sink.query()), Signal.TRACES).verify(joined(alone, shared));
            assertThat(atSink.missing()).as("%s", atSink).isZero();
            assertThat(atSink.unacknowledged()).as("%s", atSink).isZero();
        }
    }

    /// What is not the store's must not hold the journal: with a small one it would be full.
    @Test
    void aStoreWithoutRowsOfItsOwnLetsTheJournalGo() throws Exception {
        int offset = SluiceProcess.freeOffset();
        Path configuration = folder.resolve("idle.yaml");
        Files.writeString(configuration, """
                receivers:
                  otlp: {protocols: {grpc: {endpoint: "localhost:4317"}}}
                exporters:
                  store:
                  nop:
                service:
                  pipelines:
                    traces: {receivers: [otlp], exporters: [nop]}
                    logs: {receivers: [otlp], exporters: [store]}
                sluice:
                  journal: {size: 4MiB, segment: 1MiB}
                """);
        try (SluiceProcess gateway = SluiceProcess.start(
                folder.resolve("gateway"), folder.resolve("gateway.log"), offset, "-c", configuration.toString())) {
            // Three times what the journal may hold.
            for (int part = 0; part < 12; part++) {
                Loading.of(Signal.TRACES, gateway.grpc(), 2_000, part, folder.resolve("acked-" + part));
                gateway.awaitStatus(
                        "roomy", status -> status.at("/journal/bytes").asLong() < 3 << 20);
            }
            Books.awaitSent(gateway);
            Books.assertBalanced(gateway.status(), 0);
        }
    }

    private SluiceProcess gateway(int offset, int xOffset, int yOffset, String a, String b, String both)
            throws IOException, InterruptedException {
        Path configuration = folder.resolve("gateway.yaml");
        String text = CONFIGURATION.formatted(4317 + xOffset, 4318 + yOffset, a, b, both);
        for (String kind : List.of("store", "nop")) {
            text = List.of(a, b, both).contains(kind)
                    ? text.replace("exporters:\n", "exporters:\n  " + kind + ":\n")
                    : text;
        }
        Files.writeString(configuration, text);
        return SluiceProcess.start(
                folder.resolve("gateway"), folder.resolve("gateway.log"), offset, "-c", configuration.toString());
    }

    private static URI receiverB(int offset) {
        return URI.create("http://127.0.0.1:" + (4319 + offset));
    }

    private Path joined(Path one, Path other) throws IOException {
        Path both = folder.resolve("both");
        Files.writeString(both, Files.readString(one) + Files.readString(other));
        return both;
    }

    private static void assertExact(SluiceProcess sink, Path acked) throws Exception {
        Verification.Result result = new Verification(Loading.remote(sink.query()), Signal.TRACES).verify(acked);
        assertThat(result.isExact() && result.unacknowledged() == 0)
                .as("%s", result)
                .isTrue();
    }
}
