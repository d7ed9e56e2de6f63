package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Await;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.config.Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The lane says what the way beside it says, which is the slow and obvious one, and a connection can go from one to
/// the other at any request.
class HttpLaneTest {
    /// Says nothing, and no exporter sends it.
    private static final String BESIDE = "te: trailers\r\n";

    private final AtomicInteger beside = new AtomicInteger();
    private OtlpPorts ports = open(Duration.ofSeconds(20));

    @AfterEach
    void close() {
        ports.close();
    }

    /// @param before what the intake does with it
    private record Case(String name, String path, String fields, byte[] body, Consumer<Payload> before) {
        @Override
        public String toString() {
            return name;
        }

        byte[] bytes(String more) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + more + "Content-Length: "
                            + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(body);
            return out.toByteArray();
        }
    }

    static Stream<Case> cases() {
        byte[] spans = Requests.spans(7);
        return Stream.of(
                protobuf("whole", "/v1/traces", spans),
                protobuf("metrics", "/v1/metrics", Requests.points(3)),
                protobuf("logs", "/v1/logs", Requests.logs(3)),
                protobuf("profiles", "/v1development/profiles", Requests.profiles(1)),
                protobuf("in part", "/v1/traces", Requests.spans(3, 2)),
                protobuf("nothing of it", "/v1/traces", Requests.spans(0, 2)),
                protobuf("long", "/v1/traces", Requests.spans(2_000)),
                protobuf("malformed", "/v1/traces", new byte[] {0x0a, 0x7f}),
                of("parameters", "Content-Type: application/x-protobuf; a=b\r\n", spans),
                of("id", "content-type: application/x-protobuf\r\nx-request-id: 7\r\n", spans),
                of("zstd", "content-type: application/x-protobuf\r\ncontent-encoding: zstd\r\n", Zstd.compress(spans)),
                of("bad zstd", "content-type: application/x-protobuf\r\ncontent-encoding: zstd\r\n", spans),
                json("json", "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span("a1") + "]}]}]}"),
                json(
                        "json in part",
                        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span("a1") + "," + span("00") + "]}]}]}"),
                json("bad json", "{\"resourceSpans\":[{]}"),
                new Case("no room", "/v1/traces", "content-type: application/x-protobuf\r\n", spans, payload -> {
                    throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(7));
                }));
    }

    private static String span(String idByte) {
        return "{\"traceId\":\"" + idByte.repeat(16) + "\",\"spanId\":\"" + idByte.repeat(8)
                + "\",\"name\":\"a\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\"}";
    }

    private static Case protobuf(String name, String path, byte[] body) {
        return new Case(name, path, "content-type: application/x-protobuf\r\n", body, payload -> {});
    }

    private static Case of(String name, String fields, byte[] body) {
        return new Case(name, "/v1/traces", fields, body, payload -> {});
    }

    private static Case json(String name, String text) {
        return of(name, "content-type: application/json\r\n", text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatTheLaneAnswersIsWhatTheOtherWayAnswers(Case sent) throws Exception {
        ports.before = sent.before;
        String other;
        try (RawHttp1 connection = RawHttp1.open(ports.httpPort())) {
            connection.bytes(sent.bytes(BESIDE));
            other = answer(connection);
        }
        assertThat(beside).hasValue(1);
        List<byte[]> taken = List.copyOf(ports.taken);
        try (RawHttp1 connection = RawHttp1.open(ports.httpPort())) {
            for (int i = 1; i < 4; i++) {
                connection.bytes(sent.bytes(""));

                assertThat(answer(connection)).isEqualTo(other);
            }
        }
        assertThat(beside).hasValue(1);
        assertThat(ports.taken).hasSize(4 * taken.size());
        assertThat(ports.taken).allSatisfy(body -> assertThat(body).isEqualTo(taken.getFirst()));
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    @Test
    void q22ARefusalForWantOfRoomIsTheSameToo() throws Exception {
        Case sent = protobuf("", "/v1/traces", Requests.spans(100));
        try (Lease others = ports.budget.acquire(ports.budget.limitBytes() * 95 / 100);
                RawHttp1 slow = RawHttp1.open(ports.httpPort());
                RawHttp1 lane = RawHttp1.open(ports.httpPort())) {
            assertThat(others.bytes()).isPositive();
            slow.bytes(sent.bytes(BESIDE));
            lane.bytes(sent.bytes(""));
            String refusal = answer(lane);

            assertThat(refusal).startsWith("HTTP/1.1 429").isEqualTo(answer(slow));
        }
        assertThat(beside).hasValue(1);
    }

    @Test
    void requestsInARowAreAnsweredInOrderWhicheverWayTheyGo() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(protobuf("", "/v1/traces", Requests.spans(1)).bytes(""));
        all.writeBytes(protobuf("", "/v1/traces", Requests.spans(0, 1)).bytes(""));
        all.writeBytes(protobuf("", "/v1/nothing", Requests.spans(1)).bytes(""));
        all.writeBytes(protobuf("", "/v1/logs", Requests.logs(1)).bytes(""));
        try (RawHttp1 connection = RawHttp1.open(ports.httpPort())) {
            connection.bytes(all.toByteArray());

            assertThat(answer(connection)).startsWith("HTTP/1.1 200");
            assertThat(answer(connection)).startsWith("HTTP/1.1 400");
            assertThat(answer(connection)).startsWith("HTTP/1.1 404");
            assertThat(answer(connection)).startsWith("HTTP/1.1 200");
        }
        assertThat(beside).hasValue(2);
    }

    @Test
    void aRequestIsTakenWhereverItIsCut() throws Exception {
        byte[] bytes = protobuf("", "/v1/traces", Requests.spans(1)).bytes("");
        for (int cut = 1; cut < bytes.length; cut++) {
            EmbeddedChannel connection = connection();
            connection.writeInbound(Unpooled.copiedBuffer(bytes, 0, cut));
            connection.writeInbound(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));

            byte[] passedOn = all(connection.inboundMessages());
            if (passedOn.length == 0) {
                assertThat(awaitAnswer(connection)).startsWith("HTTP/1.1 200");
            } else {
                assertThat(passedOn).isEqualTo(bytes);
            }
            connection.finishAndReleaseAll();
        }
        assertThat(ports.taken).hasSizeGreaterThan(100);
        assertThat(ports.taken).allSatisfy(body -> assertThat(body).isEqualTo(Requests.spans(1)));
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n",
                "Expect: 100-continue\r\n",
                "Origin: http://localhost\r\n",
                "Connection: close\r\n",
                "Upgrade: h2c\r\n",
                "Content-Length: 7\r\n",
                "content-type: application/x-protobuf\r\n",
                "x : y\r\n",
                "x: y\r\n z\r\n",
                "x: \u00e4\r\n",
                "x: y\n",
                "x\r\n",
                ": y\r\n"
            })
    void whatIsNotPlainIsLeftToTheOtherWay(String field) {
        byte[] head = protobuf("", "/v1/traces", new byte[1]).bytes(field);

        assertThat(PlainHead.read(head, head.length)).isNull();
    }

    @Test
    void nothingIsReadBeforeTheAnswerHasLeft() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        ports.before = payload -> Await.until(slow);
        byte[] request = protobuf("", "/v1/traces", Requests.spans(1)).bytes("");
        EmbeddedChannel connection = connection();
        connection.writeInbound(Unpooled.copiedBuffer(request));
        assertThat(connection.config().isAutoRead()).isTrue();

        connection.writeInbound(Unpooled.copiedBuffer(request, request));

        assertThat(connection.config().isAutoRead()).isFalse();
        assertThat(connection.outboundMessages()).isEmpty();
        slow.countDown();
        for (int i = 0; i < 3; i++) {
            assertThat(awaitAnswer(connection)).startsWith("HTTP/1.1 200");
        }
        assertThat(connection.config().isAutoRead()).isTrue();
        assertThat(ports.taken).hasSize(3);
        connection.finishAndReleaseAll();
    }

    @Test
    void aBodyThatDripsIsRefusedAndTheConnectionEnds() throws Exception {
        ports.close();
        ports = new OtlpPorts(64 << 20, Attacked.LIMITS);
        try (RawHttp1 slow = RawHttp1.open(ports.httpPort())) {
            slow.head("content-length: 100000");
            slow.bytes(new byte[10]);

            assertThat(slow.rest())
                    .startsWith("HTTP/1.1 503")
                    .contains("connection: close")
                    .contains("request.too-slow");
        }
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @Test
    void anAnswerThatIsNotThereInTimeIsUnavailable() throws Exception {
        ports.close();
        ports = open(Duration.ofMillis(500));
        CountDownLatch never = new CountDownLatch(1);
        try (RawHttp1 connection = RawHttp1.open(ports.httpPort())) {
            ports.before = payload -> Await.until(never);
            connection.bytes(protobuf("", "/v1/traces", Requests.spans(1)).bytes(""));

            assertThat(connection.rest()).startsWith("HTTP/1.1 503").contains("not done in time [request.interrupted]");
        } finally {
            never.countDown();
        }
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    @Test
    void aClosedConnectionGivesBackWhatItsBodyHeld() throws Exception {
        try (RawHttp1 leaver = RawHttp1.open(ports.httpPort())) {
            leaver.head("content-length: 100000");
            leaver.bytes(new byte[50_000]);
            Await.until(() -> ports.budget.usedBytes() > 0);
        }
        Await.until(() -> ports.budget.usedBytes() == 0);
        assertThat(beside).hasValue(0);
    }

    @Test
    void aConnectionEndsWhenItIsIdleAndNotBefore() throws Exception {
        ports.close();
        ports = new OtlpPorts(64 << 20, Attacked.LIMITS);
        long idle = Attacked.LIMITS.idleTimeout().toNanos();
        try (RawHttp1 connection = RawHttp1.open(ports.httpPort())) {
            for (long until = System.nanoTime() + 2 * idle; System.nanoTime() < until; ) {
                connection.bytes(protobuf("", "/v1/traces", Requests.spans(1)).bytes(""));
                assertThat(answer(connection)).startsWith("HTTP/1.1 200");
            }

            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void whatIsUnderWayWhenTheServerStopsIsAnswered() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        ports.before = payload -> {
            begun.countDown();
            Await.until(slow);
        };
        try (RawHttp1 honest = RawHttp1.open(ports.httpPort())) {
            honest.bytes(protobuf("", "/v1/traces", Requests.spans(1)).bytes(""));
            Await.until(begun);

            Thread stopping = Thread.ofPlatform().start(ports::close);
            Await.until(() -> OtlpPorts.waitsForAnswers(stopping));
            slow.countDown();

            assertThat(honest.answer()).startsWith("HTTP/1.1 200");
            stopping.join();
        }
    }

    private OtlpPorts open(Duration requestTimeout) {
        return new OtlpPorts(
                64 << 20,
                Settings.Connections.DEFAULT,
                requestTimeout,
                true,
                server -> server.decorator((service, context, request) -> {
                    beside.incrementAndGet();
                    return service.serve(context, request);
                }));
    }

    /// A connection without a network, whose every step is taken here.
    private EmbeddedChannel connection() {
        HttpLane lane = new HttpLane(
                Map.of("/v1/traces", new HttpExport(Signal.TRACES, ports.receiver)),
                Duration.ofSeconds(20),
                Clock.system());
        Settings.Connections limits = Settings.Connections.DEFAULT;
        Connections connections = new Connections(limits, Clock.system(), new Instruments(), "otlp");
        return new EmbeddedChannel(new ConnectionGuard(connections, limits, Clock.system(), lane));
    }

    private static String awaitAnswer(EmbeddedChannel connection) {
        Await.until(() -> {
            connection.runPendingTasks();
            return !connection.outboundMessages().isEmpty();
        });
        ByteBuf answer = connection.readOutbound();
        String text = answer.toString(StandardCharsets.ISO_8859_1);
        answer.release();
        return text;
    }

    private static byte[] all(Iterable<Object> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach(message -> bytes.writeBytes(ByteBufUtil.getBytes((ByteBuf) message)));
        return bytes.toByteArray();
    }

    /// Status, fields but for the date, and body.
    private static String answer(RawHttp1 connection) throws IOException {
        String head = connection.answer();
        List<String> lines = List.of(head.strip().split("\r\n"));
        int length = lines.stream()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .sum();
        List<String> fields = lines.stream()
                .skip(1)
                .filter(line -> !line.startsWith("date: "))
                .sorted()
                .toList();
        assertThat(lines).anyMatch(line -> line.startsWith("date: "));
        return lines.getFirst() + "\n" + String.join("\n", fields) + "\n\n" + connection.next(length);
    }
}
