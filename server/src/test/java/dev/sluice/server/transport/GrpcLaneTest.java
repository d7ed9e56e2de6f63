package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.config.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The lane says what the way beside it says, which is the slow and obvious one, and keeps what the connection
/// promises: windows, resets, timeouts, an orderly end.
class GrpcLaneTest {
    private static final Settings.Connections LIMITS = Attacked.LIMITS;
    private static final Set<String> FRAMING = Set.of("date", "content-length");

    private final AtomicInteger beside = new AtomicInteger();
    private OtlpPorts ports = open(Duration.ofSeconds(20));

    @AfterEach
    void close() {
        ports.close();
    }

    /// @param before what the intake does with it
    private record Case(
            String name, Signal signal, @Nullable String encoding, byte[] body, Consumer<Payload> before) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        byte[] spans = Requests.spans(7);
        return Stream.of(
                plain("whole", Signal.TRACES, Requests.frame(0, spans)),
                plain("metrics", Signal.METRICS, Requests.frame(0, Requests.points(3))),
                plain("logs", Signal.LOGS, Requests.frame(0, Requests.logs(3))),
                plain("profiles", Signal.PROFILES, Requests.frame(0, Requests.profiles(1))),
                plain("in part", Signal.TRACES, Requests.frame(0, Requests.spans(3, 2))),
                plain("nothing of it", Signal.TRACES, Requests.frame(0, Requests.spans(0, 2))),
                plain("nothing in it", Signal.TRACES, Requests.frame(0, new byte[0])),
                plain("long", Signal.TRACES, Requests.frame(0, Requests.spans(2_000))),
                plain("malformed", Signal.TRACES, Requests.frame(0, new byte[] {0x0a, 0x7f})),
                plain("bad flag", Signal.TRACES, Requests.frame(2, spans)),
                plain("flag without encoding", Signal.TRACES, Requests.frame(1, spans)),
                plain("length lie", Signal.TRACES, Requests.frame(0, spans.length + 1, spans)),
                plain("two messages", Signal.TRACES, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                plain("half a frame", Signal.TRACES, new byte[] {0, 0, 0}),
                plain("four gibibytes", Signal.TRACES, new byte[] {0, -1, -1, -1, -1, 1, 2, 3}),
                new Case("zstd", Signal.TRACES, "zstd", Requests.frame(1, Zstd.compress(spans)), payload -> {}),
                new Case("plain under zstd", Signal.TRACES, "zstd", Requests.frame(0, spans), payload -> {}),
                new Case("bad zstd", Signal.TRACES, "zstd", Requests.frame(1, spans), payload -> {}),
                new Case("no room", Signal.TRACES, null, Requests.frame(0, spans), payload -> {
                    throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(7));
                }));
    }

    private static Case plain(String name, Signal signal, byte[] body) {
        return new Case(name, signal, null, body, payload -> {});
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatTheLaneAnswersIsWhatTheOtherWayAnswers(Case sent) {
        try (ClientFactory connections = ClientFactory.builder().build()) {
            WebClient client = client(connections);
            ports.before = sent.before;
            AggregatedHttpResponse other = call(client, sent);
            ports.before = payload -> {};
            assertThat(call(client, plain("between", Signal.TRACES, Requests.frame(0, Requests.spans(1))))
                            .status()
                            .code())
                    .isEqualTo(200);
            List<byte[]> taken = List.copyOf(ports.taken);
            int before = beside.get();
            ports.before = sent.before;

            AggregatedHttpResponse lane = call(client, sent);

            assertThat(beside).hasValue(before);
            assertThat(lane.status()).isEqualTo(other.status());
            assertThat(lane.content()).isEqualTo(other.content());
            assertThat(lane.trailers()).isEqualTo(other.trailers());
            assertThat(fields(lane)).isEqualTo(fields(other));
            List<byte[]> more = ports.taken.subList(taken.size(), ports.taken.size());
            assertThat(more).hasSize(taken.size() - 1);
            assertThat(more).allSatisfy(body -> assertThat(body).isEqualTo(taken.getFirst()));
            Await.until(() -> ports.budget.usedBytes() == 0);
        }
    }

    @Test
    void whatIsNotPlainlyAnExportGoesTheOtherWay() {
        try (ClientFactory connections = ClientFactory.builder().build()) {
            WebClient client = client(connections);
            byte[] one = Requests.frame(0, Requests.spans(1));
            call(client, plain("first", Signal.TRACES, one));
            int before = beside.get();

            AggregatedHttpResponse encoding = call(client, new Case("", Signal.TRACES, "snappy", one, payload -> {}));
            AggregatedHttpResponse type = client.execute(
                            RequestHeaders.of(HttpMethod.POST, "/" + Signal.TRACES.grpcMethod(), "content-type", "a/b"),
                            HttpData.wrap(one))
                    .aggregate()
                    .join();
            AggregatedHttpResponse path = client.execute(
                            RequestHeaders.of(HttpMethod.POST, "/x/Export", "content-type", "application/grpc"),
                            HttpData.wrap(one))
                    .aggregate()
                    .join();

            assertThat(encoding.headers().get("grpc-status")).isEqualTo("12");
            assertThat(type.status().code()).isEqualTo(415);
            assertThat(path.headers().get("grpc-status")).isEqualTo("12");
            assertThat(beside).hasValue(before + 3);
        }
    }

    @Test
    void aReceiverWithLittleRoomGetsItsAnswerInPieces() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            honest.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 3});
            honest.export(3);
            honest.message(3, Requests.spans(1));
            Await.until(() -> honest.dataOf(3) == 3);

            honest.frame(RawHttp2.WINDOW_UPDATE, 0, 3, RawHttp2.int32(1));
            honest.flush();
            Await.until(() -> honest.dataOf(3) == 4);
            assertThat(honest.isEnded(3)).isFalse();
            honest.frame(RawHttp2.WINDOW_UPDATE, 0, 3, RawHttp2.int32(1));
            honest.flush();

            assertThat(honest.awaitReply(3)).isEqualTo(5);
            assertThat(beside).hasValue(1);
        }
    }

    @Test
    void aTableOfAnotherSizeIsHeardOfTheOtherWayFirst() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            honest.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0});
            for (int stream = 3; stream < 11; stream += 2) {
                honest.export(stream);
                honest.message(stream, Requests.spans(1));
                assertThat(honest.awaitReply(stream)).isEqualTo(5);
            }
            assertThat(beside).hasValue(2);
        }
    }

    @Test
    void trailersOfARequestEndItsBody() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            honest.export(3);
            honest.frame(RawHttp2.DATA, 0, 3, Requests.frame(0, Requests.spans(1)));
            honest.headers(3, RawHttp2.END_STREAM, "x", "y");
            honest.flush();

            assertThat(honest.awaitReply(3)).isEqualTo(5);
        }
    }

    @Test
    void q22ARefusalForWantOfRoomComesBeforeTheBodyAndNewStreamsWaitForTheirs() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            try (Lease others = ports.budget.acquire(ports.budget.limitBytes() * 95 / 100)) {
                int settings = honest.seen(RawHttp2.SETTINGS);
                honest.export(3);
                honest.flush();

                assertThat(honest.awaitReply(3)).isZero();
                Await.until(() -> honest.seen(RawHttp2.SETTINGS) == settings + 1);
                assertThat(others.bytes()).isPositive();
            }
            assertThat(honest.resetOf(3)).isEqualTo(-1);
            honest.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            honest.export(5);
            honest.flush();

            Await.until(() -> honest.windowOf(5) > 0);
            assertThat(honest.windowOf(5)).isEqualTo(1 << 20);
            honest.message(5, Requests.spans(100));
            assertThat(honest.awaitReply(5)).isEqualTo(5);
        }
    }

    @Test
    void aStreamThatWasWideBecomesNoNarrowerThanItNeeds() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            honest.export(3);
            honest.flush();
            Await.until(() -> ports.budget.usedBytes() > 0);
            try (Lease others = ports.budget.acquire(ports.budget.limitBytes() * 95 / 100)) {
                assertThat(others.bytes()).isPositive();
                honest.export(5);
                honest.flush();
                assertThat(honest.awaitReply(5)).isZero();
            }
            honest.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            honest.flush();

            Await.until(() -> honest.windowOf(3) == 1 << 20);
        }
    }

    @Test
    void whoWaitsWithItsBodyIsResetWhenRefused() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort());
                Lease others = ports.budget.acquire(ports.budget.limitBytes() * 95 / 100)) {
            assertThat(others.bytes()).isPositive();
            honest.export(3);
            honest.flush();
            assertThat(honest.awaitReply(3)).isZero();
            honest.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            honest.export(5);
            honest.flush();

            assertThat(honest.awaitReply(5)).isZero();
            Await.until(() -> honest.resetOf(5) == 0);
        }
    }

    @Test
    void whatGoesTheOtherWayIsNotHeldUp() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            ports.receiver.drain();
            honest.export(3);
            honest.flush();
            assertThat(honest.awaitReply(3)).isZero();
            honest.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            honest.headers(
                    5,
                    0,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/" + GrpcHealth.METHOD,
                    "content-type",
                    "application/grpc");
            honest.flush();

            Await.until(() -> honest.windowOf(5) == 1 << 20);
            honest.message(5, new byte[0]);
            assertThat(honest.awaitReply(5)).isEqualTo(7);
        }
    }

    @Test
    void theUsualWindowComesBackWhenNobodyIsRefused() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            ports.receiver.drain();
            honest.export(3);
            honest.flush();
            assertThat(honest.awaitReply(3)).isZero();
            int settings = honest.seen(RawHttp2.SETTINGS);

            Await.until(() -> honest.seen(RawHttp2.SETTINGS) > settings);
        }
    }

    @Test
    void resetsOfRefusedRequestsAreForgiven() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            ports.receiver.drain();
            for (int stream = 3; stream < 1_000; stream += 2) {
                honest.export(stream);
                honest.flush();
                assertThat(honest.awaitReply(stream)).isZero();
                honest.frame(RawHttp2.RST_STREAM, 0, stream, RawHttp2.int32(8));
            }
            assertThat(honest.goAway()).isEqualTo(-1);
        }
    }

    @Test
    void r38RapidResetIsCutInTheLaneToo() throws Exception {
        try (RawHttp2 attacker = RawHttp2.openLane(ports.grpcPort())) {
            assertThat(floods(attacker, stream -> {
                        attacker.export(stream);
                        attacker.frame(RawHttp2.RST_STREAM, 0, stream, RawHttp2.int32(8));
                    }))
                    .isTrue();
        }
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    @Test
    void whoGoesOnSendingAfterItsRefusalIsResetInTheEnd() throws Exception {
        ports.close();
        ports = open(Duration.ofMillis(500));
        try (RawHttp2 deaf = RawHttp2.openLane(ports.grpcPort())) {
            ports.receiver.drain();
            deaf.export(3);
            deaf.flush();
            assertThat(deaf.awaitReply(3)).isZero();
            deaf.frame(RawHttp2.DATA, 0, 3, new byte[1_000]);
            deaf.flush();

            Await.until(() -> deaf.resetOf(3) == 0);
        }
    }

    @Test
    void aBodyThatDripsIsRefused() throws Exception {
        try (RawHttp2 slow = RawHttp2.openLane(ports.grpcPort())) {
            slow.export(3);
            slow.frame(RawHttp2.DATA, 0, 3, (byte) 0);
            slow.flush();

            assertThat(slow.awaitReply(3)).isZero();
            Await.until(() -> ports.budget.usedBytes() == 0);
        }
    }

    @Test
    void aResetOrAClosedConnectionGivesBackWhatTheBodyHeld() throws Exception {
        try (RawHttp2 leaver = RawHttp2.openLane(ports.grpcPort())) {
            for (int stream = 3; stream < 9; stream += 2) {
                leaver.export(stream);
                leaver.frame(RawHttp2.DATA, 0, stream, new byte[] {0, 0, 0, 0x40, 0, 1, 2, 3});
            }
            leaver.flush();
            Await.until(() -> ports.budget.usedBytes() > 0);
            leaver.frame(RawHttp2.RST_STREAM, 0, 3, RawHttp2.int32(8));
            leaver.flush();
        }
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    @Test
    void anAnswerThatIsNotThereInTimeIsUnavailable() throws Exception {
        ports.close();
        ports = open(Duration.ofMillis(500));
        CountDownLatch never = new CountDownLatch(1);
        try (ClientFactory connections = ClientFactory.builder().build()) {
            WebClient client = client(connections);
            Case one = plain("", Signal.TRACES, Requests.frame(0, Requests.spans(1)));
            call(client, one);
            ports.before = payload -> Await.until(never);

            AggregatedHttpResponse late = call(client, one);

            assertThat(late.headers().get("grpc-status")).isEqualTo("14");
            assertThat(late.headers().get("grpc-message")).isEqualTo("not done in time [request.interrupted]");
            assertThat(beside).hasValue(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void aConnectionThatIsUsedIsNotIdle() throws Exception {
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            long until = System.nanoTime() + LIMITS.idleTimeout().toNanos() * 2;
            for (int stream = 3; System.nanoTime() < until; stream += 2) {
                honest.export(stream);
                honest.message(stream, Requests.spans(1));
                assertThat(honest.awaitReply(stream)).isEqualTo(5);
                honest.frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.int32(5));
            }
            assertThat(honest.goAway()).isEqualTo(-1);
            assertThat(beside).hasValue(1);
        }
    }

    @Test
    void whatIsUnderWayWhenTheServerStopsIsAnswered() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (RawHttp2 honest = RawHttp2.openLane(ports.grpcPort())) {
            ports.before = payload -> {
                begun.countDown();
                Await.until(slow);
            };
            honest.export(3);
            honest.message(3, Requests.spans(1));
            Await.until(begun);

            Thread stopping = Thread.ofPlatform().start(ports::close);
            Await.until(() -> OtlpPorts.waitsForAnswers(stopping));
            slow.countDown();

            assertThat(honest.awaitReply(3)).isEqualTo(5);
            stopping.join();
        }
    }

    @FunctionalInterface
    private interface Step {
        void on(int stream) throws IOException;
    }

    /// Whether the server hangs up before all steps are taken.
    private static boolean floods(RawHttp2 attacker, Step step) {
        try {
            for (int stream = 3; stream < 200_000; stream += 2) {
                step.on(stream);
                attacker.flush();
            }
            return false;
        } catch (IOException hungUp) {
            return true;
        }
    }

    private OtlpPorts open(Duration requestTimeout) {
        Settings.Connections limits = new Settings.Connections(
                LIMITS.all(),
                LIMITS.perPeer(),
                LIMITS.fromLoopback(),
                LIMITS.streams(),
                LIMITS.resets(),
                LIMITS.controlFrames(),
                LIMITS.pipelined(),
                LIMITS.headers(),
                new ByteSize(1 << 20),
                LIMITS.headTimeout(),
                LIMITS.idleTimeout(),
                LIMITS.bodyRate());
        return new OtlpPorts(
                64 << 20,
                limits,
                requestTimeout,
                true,
                server -> server.decorator((service, context, request) -> {
                    beside.incrementAndGet();
                    return service.serve(context, request);
                }));
    }

    private WebClient client(ClientFactory connections) {
        return WebClient.builder("h2c://127.0.0.1:" + ports.grpcPort())
                .factory(connections)
                .build();
    }

    private static AggregatedHttpResponse call(WebClient client, Case sent) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, "/" + sent.signal.grpcMethod())
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        if (sent.encoding != null) {
            headers.set("grpc-encoding", sent.encoding);
        }
        return client.execute(headers.build(), HttpData.wrap(sent.body))
                .aggregate()
                .join();
    }

    /// All but what says nothing of the request.
    private static List<String> fields(AggregatedHttpResponse answer) {
        return answer.headers().stream()
                .filter(field -> !FRAMING.contains(field.getKey().toString()))
                .map(field -> field.getKey() + ": " + field.getValue())
                .sorted()
                .toList();
    }
}
