package dev.sluice.server.load;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.server.boot.TestServer;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.remote.Credentials;
import dev.sluice.server.transport.OtlpPorts;
import dev.sluice.server.transport.Requests;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebSocketSenderTest {
    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedItemIsStoredOnce() throws Exception {
        Path acked = folder.resolve("acked");
        try (Wiring wiring = TestServer.start(folder)) {
            LoadOptions options = new LoadOptions(
                    Signal.TRACES,
                    LoadProtocol.WEBSOCKET,
                    URI.create("http://localhost:" + port(wiring, "OTLP/HTTP")),
                    0,
                    5_000,
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    3,
                    64,
                    50,
                    LoadCompression.NONE,
                    "mix",
                    7,
                    acked);
            ItemIds ids = new ItemIds(options.seed());
            try (Sender sender = Sender.of(options, Credentials.NONE)) {
                LoadReport report =
                        new LoadRun(options, new SpanWorkload(ids, 50, 7), sender, ids, Clock.system()).run();
                assertThat(report.whole().ackedItems()).isEqualTo(5_000);
            }
            Await.until(() -> wiring.ledger().balance(Signal.TRACES).at(Ledger.Stage.DELIVERED) >= 5_000);

            Verification.Result result = new Verification(
                            Loading.remote(URI.create("http://localhost:" + port(wiring, "UI and API"))), Signal.TRACES)
                    .verify(acked);

            assertThat(result).isEqualTo(new Verification.Result(5_000, 0, 0, 0));
        }
    }

    @Test
    void answersAreToldApartAndBelongToTheirRequests() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(true, server -> {});
                WebSocketSender sender = new WebSocketSender(Signal.TRACES, target(ports), 1, Credentials.NONE)) {
            ports.before(payload -> {
                if (payload.items() == 2) {
                    throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(1));
                }
            });
            List<CompletableFuture<Sender.Outcome>> answers = new ArrayList<>();
            for (byte[] request :
                    List.of(Requests.spans(1), Requests.spans(2), Requests.spans(3, 4), new byte[] {0x0a, 0x7f})) {
                answers.add(sender.send(request));
            }

            assertThat(answers.stream().map(CompletableFuture::join))
                    .containsExactly(
                            new Sender.Outcome(Sender.Kind.ACKNOWLEDGED, "websocket 0", 0),
                            new Sender.Outcome(Sender.Kind.REFUSED, "websocket 8", 0),
                            new Sender.Outcome(Sender.Kind.ACKNOWLEDGED, "websocket 0", 4),
                            new Sender.Outcome(Sender.Kind.FAILED, "websocket 3", 0));
        }
    }

    @Test
    void aConnectionThatEndsIsAnOutcomeAndTheNextRequestOpensAnother() throws Exception {
        try (OtlpPorts ports = new OtlpPorts(true, server -> {});
                WebSocketSender sender = new WebSocketSender(Signal.TRACES, target(ports), 1, Credentials.NONE)) {
            byte[] tooLarge = new byte[(1 << 20) + 1];

            assertThat(sender.send(tooLarge).get(30, TimeUnit.SECONDS).kind()).isEqualTo(Sender.Kind.FAILED);
            Sender.Outcome next = sender.send(Requests.spans(1)).get(30, TimeUnit.SECONDS);
            while (next.kind() == Sender.Kind.UNKNOWN) {
                next = sender.send(Requests.spans(1)).get(30, TimeUnit.SECONDS);
            }

            assertThat(next.kind()).isEqualTo(Sender.Kind.ACKNOWLEDGED);
        }
    }

    private static URI target(OtlpPorts ports) {
        return URI.create("http://localhost:" + ports.httpPort());
    }
}
