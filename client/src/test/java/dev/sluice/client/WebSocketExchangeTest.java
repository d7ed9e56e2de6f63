package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The protocol `websocket` against a server on bare sockets.
class WebSocketExchangeTest {
    private static final byte[] NOTHING = {};
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<OtlpClient> clients = new ArrayList<>();
    private ScriptedWebSocket server;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedWebSocket((session, message) -> session.answer(0, NOTHING));
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(client -> client.shutdown(Duration.ZERO));
        server.close();
    }

    @Test
    void eachSignalHasAConnectionWithItsPathAndTheHeadersOfTheConfiguration() throws Exception {
        OtlpClient client = open(options().withHeaders(Map.of("authorization", "Bearer secret")));

        for (Signal signal : Signal.values()) {
            assertThat(await(client.export(Samples.of(signal)))).isEqualTo(ExportResult.SUCCESS);
            assertThat(await(client.export(Samples.of(signal)))).isEqualTo(ExportResult.SUCCESS);
        }

        assertThat(server.heads())
                .hasSize(4)
                .allSatisfy(head -> assertThat(head.toLowerCase())
                        .contains(
                                "authorization: bearer secret",
                                "sec-websocket-protocol: otlp.v1",
                                "user-agent: otel-otlp-")
                        .doesNotContain("origin:"));
        assertThat(server.heads().stream().map(head -> head.split(" ")[1]))
                .containsExactly("/v1/traces", "/v1/metrics", "/v1/logs", "/v1development/profiles");
    }

    @Test
    void answersBelongToTheRequestsInTheirOrder() throws Exception {
        server.answer((session, message) -> session.answer(0, partial(message.length)));
        OtlpClient client = open(options());
        List<CompletableFuture<ExportResult>> answers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            answers.add(client.export(Samples.spans(i)));
            expected.add(Samples.spans(i).length() + " bytes");
        }

        assertThat(answers.stream().map(WebSocketExchangeTest::await).map(ExportResult::message))
                .containsExactlyElementsOf(expected);
        assertThat(server.heads()).hasSize(1);
    }

    @Test
    void everyCodeMeansWhatItMeansOverGrpc() {
        OtlpClient client = open(options());
        for (int code = 1; code <= 16; code++) {
            for (byte[] status : List.of(NOTHING, ScriptedServer.retryInfo(code, 5, 0))) {
                byte[] content = status;
                int said = code;
                server.answer((session, message) -> session.answer(said, content));
                SluiceException expected = Refusals.ofGrpc(
                        code, status.length == 0 ? "" : "wait", status.length == 0 ? null : Duration.ofSeconds(5));

                SluiceException failure = failure(client.export(Samples.spans(1)));

                assertThat(failure).hasSameClassAs(expected).hasMessage(expected.getMessage());
                assertThat(failure.code()).isEqualTo(expected.code());
                if (expected instanceof OverloadedException hinted) {
                    assertThat(failure)
                            .asInstanceOf(type(OverloadedException.class))
                            .returns(hinted.retryAfter(), OverloadedException::retryAfter);
                }
            }
        }
        server.answer((session, message) -> session.answer(200, NOTHING));
        assertThat(failure(client.export(Samples.spans(1)))).hasMessageContaining("gRPC status 2");
        assertThat(server.heads()).as("a refusal ends no connection").hasSize(1);
    }

    @Test
    void anAnswerInPartsIsPutTogetherAndPingsAreAnswered() throws Exception {
        server.answer((session, message) -> {
            byte[] rest = partial(message.length);
            session.send(ScriptedWebSocket.PING, true, new byte[] {7});
            session.send(ScriptedWebSocket.BINARY, false, new byte[] {0});
            session.send(0, true, rest);
        });
        OtlpClient client = open(options());

        assertThat(await(client.export(Samples.spans(1))).message())
                .isEqualTo(Samples.spans(1).length() + " bytes");
        assertThat(await(client.export(Samples.spans(1))).message()).isNotEmpty();
        assertThat(server.pongs())
                .isNotEmpty()
                .allSatisfy(pong -> assertThat(pong).containsExactly(7));
    }

    @Test
    void whatIsNoAnswerEndsTheConnectionRetryablyAndTheNextRequestOpensAnother() {
        List<ScriptedWebSocket.Script> garbage = List.of(
                (session, message) -> session.send(ScriptedWebSocket.BINARY, true, NOTHING),
                (session, message) -> session.send(ScriptedWebSocket.TEXT, true, new byte[] {'{', '}'}),
                (session, message) -> session.send(ScriptedWebSocket.CLOSE, true, new byte[] {3, (byte) 0xe9}),
                (session, message) -> session.send(15, true, NOTHING),
                (session, message) -> session.hangUp());
        OtlpClient client = open(options());
        for (ScriptedWebSocket.Script script : garbage) {
            server.heads().clear();
            server.answer(script);
            List<CompletableFuture<ExportResult>> both =
                    List.of(client.export(Samples.spans(1)), client.export(Samples.spans(2)));
            assertThat(both).allSatisfy(answer -> assertThat(failure(answer)).isInstanceOf(UnavailableException.class));

            server.answer((session, message) -> session.answer(0, NOTHING));
            assertThat(await(client.export(Samples.spans(1)))).isEqualTo(ExportResult.SUCCESS);
            assertThat(server.heads()).isNotEmpty();
        }
    }

    @Test
    void anAnswerToNothingEndsTheConnection() {
        server.answer((session, message) -> {
            session.answer(0, NOTHING);
            session.answer(0, NOTHING);
        });
        OtlpClient client = open(options());

        assertThat(await(client.export(Samples.spans(1)))).isEqualTo(ExportResult.SUCCESS);

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.heads().size() < 2) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            await(client.export(Samples.spans(1)).exceptionally(ended -> ExportResult.SUCCESS));
        }
    }

    @Test
    void anAnswerOverTheLimitIsRefusedAndMayHaveBeenTaken() {
        server.answer((session, message) -> {
            session.send(ScriptedWebSocket.BINARY, false, new byte[3 << 20]);
            session.send(0, true, new byte[3 << 20]);
        });

        assertThat(failure(open(options()).export(Samples.spans(1)))).isInstanceOf(SerializationException.class);
    }

    @Test
    void aServerThatIsSilentCostsItsTimeAndShiftsNoAnswer() {
        AtomicInteger messages = new AtomicInteger();
        server.answer((session, message) -> {
            if (messages.getAndIncrement() > 0) {
                session.answer(0, partial(message.length));
            }
        });
        OtlpClient client = open(options().withTimeout(Duration.ofMillis(300)));

        SluiceException late = failure(client.export(Samples.spans(1)));
        ExportResult next = await(client.export(Samples.spans(2)));

        assertThat(late).isInstanceOf(UnavailableException.class).hasMessageContaining("no answer within");
        assertThat(next.message()).isEqualTo(Samples.spans(2).length() + " bytes");
        assertThat(server.heads()).hasSize(2);
    }

    @Test
    void anUpgradeThatIsNotAnsweredLeavesNoConnectionBehind() throws Exception {
        server.leaveUpgradesUnanswered();

        assertThat(failure(open(options().withTimeout(Duration.ofMillis(300))).export(Samples.spans(1))))
                .hasMessageContaining("no answer within");
        assertThat(server.awaitEnd()).isTrue();
    }

    @Test
    void aServerThatDoesNotAnswerTheCloseIsLeftAllTheSame() throws Exception {
        server.leaveClosesUnanswered();
        server.answer((session, message) -> {});

        assertThat(failure(open(options().withTimeout(Duration.ofMillis(300))).export(Samples.spans(1))))
                .hasMessageContaining("no answer within");
        assertThat(server.awaitEnd()).isTrue();
    }

    @Test
    void aRefusedUpgradeMeansWhatItMeansForARequest() {
        server.refuse("HTTP/1.1 401 Unauthorized\r\n");
        assertThat(failure(open(options()).export(Samples.spans(1)))).isInstanceOf(DeniedException.class);
        server.refuse("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n");
        assertThat(failure(open(options()).export(Samples.spans(1))))
                .asInstanceOf(type(OverloadedException.class))
                .returns(Duration.ofSeconds(7), OverloadedException::retryAfter);
        server.refuse("HTTP/1.1 404 Not Found\r\n");
        assertThat(failure(open(options()).export(Samples.spans(1)))).isInstanceOf(ValidationException.class);
    }

    @Test
    void aServerOfAnotherSubprotocolIsRefused() {
        server.upgradeWithoutSubprotocol();

        assertThat(failure(open(options()).export(Samples.spans(1))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("otlp.v1");
    }

    @Test
    void aPortThatRefusesIsToldApart() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        SluiceException failure = failure(
                open(ClientOptions.to("http://127.0.0.1:" + port, false)).export(Samples.spans(1)));

        assertThat(failure)
                .asInstanceOf(type(NetworkException.class))
                .returns(NetworkException.Fault.REFUSED, NetworkException::fault);
    }

    @Test
    void requestsAreSpreadOverConnections() {
        OtlpClient client = open(options().withConcurrency(64, 3));
        for (int i = 0; i < 9; i++) {
            assertThat(await(client.export(Samples.spans(1)))).isEqualTo(ExportResult.SUCCESS);
        }

        assertThat(server.heads()).hasSize(3);
    }

    @Test
    void whatIsUnderWayFailsWithTheShutdown() {
        server.answer((session, message) -> {});
        OtlpClient client = open(options().withTimeout(LONG));
        CompletableFuture<ExportResult> open = client.export(Samples.spans(1));

        assertThat(client.shutdown(Duration.ofMillis(50))).isFalse();

        assertThat(failure(open).code()).isEqualTo(ClientErrors.CLOSED);
    }

    @Test
    void compressionIsAnErrorOfTheConfiguration() {
        assertThatThrownBy(() -> open(options().withCompression(Compression.GZIP, -1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("compression: gzip (expected: none with the protocol websocket)");
    }

    @Test
    void theNameIsTakenFromTheEnvironment() throws Exception {
        OtlpEnvironment environment = new OtlpEnvironment(
                Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "websocket", "OTEL_EXPORTER_OTLP_ENDPOINT", server.url()),
                Clients.discover());
        OtlpClient client = environment.read(Signal.LOGS).open();
        clients.add(client);

        assertThat(await(client.export(Samples.of(Signal.LOGS)))).isEqualTo(ExportResult.SUCCESS);
        assertThat(server.heads()).singleElement().asString().startsWith("GET /v1/logs ");
    }

    private OtlpClient open(ClientOptions options) {
        OtlpClient client = Clients.discover().protocol("websocket").open(options);
        clients.add(client);
        return client;
    }

    private ClientOptions options() {
        return ClientOptions.to(server.url(), false);
    }

    private static byte[] partial(int bytes) {
        WireWriter out = new WireWriter();
        int partial = out.begin(1);
        out.string(2, bytes + " bytes");
        out.end(partial);
        return out.toByteArray();
    }

    private static ExportResult await(CompletableFuture<ExportResult> answer) {
        return answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static SluiceException failure(CompletableFuture<ExportResult> answer) {
        Throwable failure = answer.orTimeout(20, TimeUnit.SECONDS)
                .handle((result, thrown) -> thrown)
                .join();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertThat(cause).isInstanceOf(SluiceException.class);
        return (SluiceException) cause;
    }
}
