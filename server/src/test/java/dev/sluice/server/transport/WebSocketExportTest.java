package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.otlp.wire.WireReader;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// OTLP over WebSocket against the real port, with the client of the JDK and with bytes of our own.
class WebSocketExportTest {
    private static final long SECONDS = 10;
    private static final byte[] OK = {0};

    private static final OtlpPorts SHARED = new OtlpPorts();

    private final HttpClient client = HttpClient.newHttpClient();
    private OtlpPorts ports = SHARED;

    @AfterEach
    void reset() {
        SHARED.before = payload -> {};
        SHARED.taken.clear();
        client.shutdownNow();
        if (ports != SHARED) {
            ports.close();
        }
    }

    @AfterAll
    static void close() {
        SHARED.close();
    }

    @Test
    void aBinaryMessageIsTakenAndAnsweredWithCodeZeroAndAnEmptyResponse() throws Exception {
        Peer peer = open("/v1/traces");

        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(3)), true).join();

        assertThat(peer.binary()).isEqualTo(OK);
        assertThat(peer.socket.getSubprotocol()).isEqualTo("otlp.v1");
        assertThat(ports.taken).containsExactly(Requests.spans(3));
    }

    @Test
    void aTextMessageIsOtlpJsonAndIsAnsweredInJson() throws Exception {
        Peer peer = open("/v1/logs");
        byte[] request = Requests.logs(2);
        String json =
                new String(ProtobufToJson.toBytes(Signal.LOGS, request, 0, request.length), StandardCharsets.UTF_8);

        peer.socket.sendText(json, true).join();

        assertThat(peer.next()).isEqualTo("{\"code\":0,\"response\":{}}");
        assertThat(ports.taken).containsExactly(request);
    }

    @Test
    void everySignalHasItsPath() throws Exception {
        for (Signal signal : Signal.values()) {
            Peer peer = open(signal.path());
            peer.socket.sendText("{}", true).join();
            assertThat(peer.next()).as(signal.id()).isEqualTo("{\"code\":0,\"response\":{}}");
        }
    }

    @Test
    void aPartialSuccessSaysHowManyAndWhyInBothKinds() throws Exception {
        Peer peer = open("/v1/traces");
        byte[] request = Requests.spans(2, 1);

        peer.socket.sendBinary(ByteBuffer.wrap(request), true).join();
        byte[] answer = peer.binary();
        assertThat(answer[0]).isZero();
        assertThat(rejected(answer)).isEqualTo(1);

        String json =
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"no ids\"},{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\","
                        + "\"spanId\":\"b7ad6b7169203331\",\"name\":\"a\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\"}]}]}]}";
        peer.socket.sendText(json, true).join();
        assertThat(peer.next()).startsWith("{\"code\":0,\"response\":{\"partialSuccess\":{\"rejectedSpans\":\"1\"");
    }

    @Test
    void aMalformedRequestIsAnsweredWithItsStatusAndTheSessionGoesOn() throws Exception {
        Peer peer = open("/v1/traces");

        peer.socket.sendBinary(ByteBuffer.wrap(new byte[] {0x0a, 0x7f}), true).join();
        peer.socket.sendText("{\"resourceSpans\":7}", true).join();
        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(1)), true).join();

        byte[] status = peer.binary();
        assertThat(status[0]).isEqualTo((byte) 3);
        assertThat(Arrays.copyOfRange(status, 1, 3)).containsExactly(0x08, 3);
        assertThat(peer.next()).startsWith("{\"code\":3,\"status\":{\"code\":3,\"message\":");
        assertThat(peer.binary()).isEqualTo(OK);
    }

    @Test
    void anOverloadedIntakeIsCode8WithARetryHint() throws Exception {
        ports.before = payload -> {
            throw new OverloadedException(ErrorCode.of("journal.full"), "full", Duration.ofSeconds(3));
        };
        Peer peer = open("/v1/traces");

        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(1)), true).join();
        byte[] binary = peer.binary();
        assertThat(binary[0]).isEqualTo((byte) 8);
        assertThat(new String(binary, StandardCharsets.ISO_8859_1)).contains("google.rpc.RetryInfo");
    }

    @Test
    void whatTheMemoryBudgetDoesNotHaveIsRefusedRetryablyAndDroppedAndNothingStaysHeld() throws Exception {
        ports = new OtlpPorts(64 << 10);
        Peer peer = open("/v1/traces");

        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(3_000)), true).join();
        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(1)), true).join();

        byte[] refused = peer.binary();
        assertThat(refused[0]).isEqualTo((byte) 8);
        assertThat(new String(refused, StandardCharsets.ISO_8859_1)).contains("RetryInfo");
        assertThat(peer.binary()).isEqualTo(OK);
        Await.until(() -> ports.budget.usedBytes() == 0);
    }

    @Test
    void aMessageOverTheLimitIsAnsweredWithoutRetryAndClosesWith1009() throws Exception {
        Peer peer = open("/v1/traces");

        peer.socket.sendBinary(ByteBuffer.wrap(new byte[OtlpPorts.BODY_LIMIT + 1]), true);

        byte[] status = peer.binary();
        assertThat(status[0]).isEqualTo((byte) 8);
        assertThat(new String(status, StandardCharsets.ISO_8859_1))
                .contains("request.too-large")
                .doesNotContain("RetryInfo");
        assertThat(peer.next()).isEqualTo("close 1009");
    }

    @Test
    void theLimitCountsAllFragmentsOfAMessage() throws Exception {
        Peer peer = open("/v1/traces");

        for (int i = 0; i < 4; i++) {
            peer.socket
                    .sendBinary(ByteBuffer.wrap(new byte[OtlpPorts.BODY_LIMIT / 4]), false)
                    .join();
        }
        peer.socket.sendBinary(ByteBuffer.wrap(new byte[OtlpPorts.BODY_LIMIT / 4]), true);

        assertThat(peer.binary()[0]).isEqualTo((byte) 8);
        assertThat(peer.next()).isEqualTo("close 1009");
    }

    @Test
    void aLengthOf16EiBIsRefusedFromItsHead() throws Exception {
        try (RawHttp1 raw = raw("otlp.v1")) {
            assertThat(raw.answer()).startsWith("HTTP/1.1 101");
            raw.bytes(new byte[] {(byte) 0x82, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
            assertThat(raw.frame()).contains("request.too-large");
            assertThat(raw.frame()).startsWith("\u0003\u00f1");
        }
        assertThat(ports.budget.usedBytes()).isZero();
    }

    @Test
    void answersKeepTheOrderOfMessagesAlthoughTheyAreTakenAtTheSameTime() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        CountDownLatch together = new CountDownLatch(4);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ports.before = payload -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            together.countDown();
            Await.until(together);
            for (int i = payload.items() * 37 % 11; i > 0; i--) {
                Thread.yield();
            }
            underWay.decrementAndGet();
        };
        Peer peer = open("/v1/traces");
        List<Integer> rejected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int invalid = random.nextInt(5);
            rejected.add(invalid);
            byte[] request = Requests.spans(1 + random.nextInt(20), invalid);
            int cut = random.nextInt(request.length);
            peer.socket.sendBinary(ByteBuffer.wrap(request, 0, cut), false).join();
            peer.socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
            peer.socket
                    .sendBinary(ByteBuffer.wrap(request, cut, request.length - cut), true)
                    .join();
        }

        List<Integer> answered = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] answer = peer.binary();
            answered.add(rejected(answer));
        }
        assertThat(answered).as("seed " + seed).isEqualTo(rejected);
        assertThat(most.get()).as("at the same time").isBetween(4, 16);
    }

    @Test
    void onlySoManyMessagesWaitForTheirAnswersAndThenNothingIsRead() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger underWay = new AtomicInteger();
        ports.before = payload -> {
            underWay.incrementAndGet();
            Await.until(go);
        };
        Peer peer = open("/v1/traces");
        byte[] request = Requests.spans(1);
        for (int i = 0; i < 100; i++) {
            peer.socket.sendBinary(ByteBuffer.wrap(request), true).join();
        }
        Await.until(() -> underWay.get() == 16);
        // Another connection's exchange on the same two event loops shows that those had their turn.
        Peer other = open("/v1/metrics");
        other.socket.sendText("{}", true).join();
        assertThat(other.next()).contains("\"code\":0");
        assertThat(underWay.get()).isEqualTo(16);

        go.countDown();
        for (int i = 0; i < 100; i++) {
            assertThat(peer.binary()).isEqualTo(OK);
        }
    }

    @Test
    void aConnectionThatDiesInTheMiddleOfAMessageLeavesNothingBehind() throws Exception {
        Peer peer = open("/v1/traces");
        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(100)), false).join();
        Await.until(() -> ports.budget.usedBytes() > 0);

        peer.socket.abort();

        Await.until(() -> ports.budget.usedBytes() == 0);
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void aCloseIsAnsweredAfterTheMessagesBeforeIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ports.before = payload -> Await.until(go);
        Peer peer = open("/v1/traces");
        peer.socket.sendBinary(ByteBuffer.wrap(Requests.spans(1)), true).join();
        peer.socket.sendClose(1000, "bye").join();
        go.countDown();

        assertThat(peer.binary()).isEqualTo(OK);
        assertThat(peer.next()).isEqualTo("close 1000");
    }

    @Test
    void pingsAreAnswered() throws Exception {
        Peer peer = open("/v1/traces");
        peer.socket
                .sendPing(ByteBuffer.wrap("life".getBytes(StandardCharsets.US_ASCII)))
                .join();
        assertThat(peer.next()).isEqualTo("pong life");
    }

    @Test
    void anotherSubprotocolOrVersionOrAForeignPageIsRefusedWithAStatus() throws Exception {
        assertThat(refusal("sec-websocket-protocol: otlp.v9\r\n", "13"))
                .startsWith("HTTP/1.1 400")
                .contains("otlp.v1");
        assertThat(refusal("sec-websocket-protocol: otlp.v1\r\n", "8"))
                .startsWith("HTTP/1.1 426")
                .containsIgnoringCase("sec-websocket-version: 13");
        assertThat(refusal("origin: http://evil.example\r\n", "13"))
                .startsWith("HTTP/1.1 403")
                .contains("request.foreign-origin");
        assertThat(refusal("origin: null\r\n", "13")).startsWith("HTTP/1.1 403");
        assertThat(ports.taken).isEmpty();
    }

    @Test
    void theClientOfTheJdkHearsOfAWrongSubprotocol() {
        CompletionException refused = catchThrowableOfType(
                CompletionException.class,
                () -> client.newWebSocketBuilder()
                        .subprotocols("otlp.v2")
                        .buildAsync(uri("/v1/traces"), new Peer())
                        .join());
        assertThat(refused.getCause()).isInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void aPageOfOursMayOpenASessionAndCompressionIsNotTakenUp() throws Exception {
        try (RawHttp1 raw = RawHttp1.open(ports.httpPort())) {
            raw.text(upgrade("origin: http://localhost\r\nsec-websocket-extensions: permessage-deflate\r\n", "13"));
            String head = raw.answer();
            assertThat(head)
                    .startsWith("HTTP/1.1 101")
                    .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .doesNotContainIgnoringCase("permessage-deflate");
        }
    }

    @Test
    void framesThatBreakTheProtocolEndTheSessionWith1002() throws Exception {
        byte[][] broken = {
            {(byte) 0x82, 1, 0}, // not masked
            {(byte) 0xc2, (byte) 0x80, 1, 2, 3, 4}, // a reserved bit
            {(byte) 0x83, (byte) 0x80, 1, 2, 3, 4}, // an unknown kind
            {(byte) 0x80, (byte) 0x80, 1, 2, 3, 4}, // a continuation of nothing
            {0x09, (byte) 0x80, 1, 2, 3, 4}, // a fragmented ping
            {(byte) 0x82, (byte) 0xfe, 0, 5, 1, 2, 3, 4}, // a length longer than it need be
            {(byte) 0x88, (byte) 0x81, 0, 0, 0, 0, 1}, // half a close code
        };
        for (byte[] frame : broken) {
            try (RawHttp1 raw = raw("otlp.v1")) {
                assertThat(raw.answer()).startsWith("HTTP/1.1 101");
                raw.bytes(frame);
                assertThat(raw.frame()).as(Arrays.toString(frame)).startsWith("\u0003\u00ea");
            }
        }
    }

    @Test
    void aTextThatIsNotUtf8IsAnsweredAndEndsTheSessionWith1007() throws Exception {
        try (RawHttp1 raw = raw("otlp.v1")) {
            assertThat(raw.answer()).startsWith("HTTP/1.1 101");
            raw.bytes(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, 0x28});
            assertThat(raw.frame()).startsWith("{\"code\":3,");
            assertThat(raw.frame()).startsWith("\u0003\u00ef");
        }
    }

    @Test
    void aFloodOfPingsEndsTheSessionWith1008() throws Exception {
        try (RawHttp1 raw = raw("otlp.v1")) {
            assertThat(raw.answer()).startsWith("HTTP/1.1 101");
            ByteArrayOutputStream pings = new ByteArrayOutputStream();
            for (int i = 0; i < 2_000; i++) {
                pings.writeBytes(new byte[] {(byte) 0x89, (byte) 0x80, 1, 2, 3, 4});
            }
            raw.bytes(pings.toByteArray());
            String frame = raw.frame();
            while (frame.isEmpty()) {
                frame = raw.frame(); // pongs
            }
            assertThat(frame).startsWith("\u0003\u00f0");
        }
    }

    @Test
    void drainingEndsSessionsWith1001AndRefusesNewOnes() throws Exception {
        ports = new OtlpPorts();
        Peer peer = open("/v1/traces");
        ports.receiver.drain();
        ports.endSessions();

        assertThat(peer.next()).isEqualTo("close 1001");
        assertThat(refusal("", "13")).startsWith("HTTP/1.1 503");
    }

    private static int rejected(byte[] answer) {
        WireReader response = new WireReader(answer, 1, answer.length);
        if (!response.next()) {
            return 0;
        }
        WireReader partial = new WireReader(answer, response.valueOffset(), response.valueEnd());
        assertThat(partial.next()).isTrue();
        return (int) partial.varint();
    }

    private Peer open(String path) {
        Peer peer = new Peer();
        peer.socket = client.newWebSocketBuilder()
                .subprotocols("otlp.v1")
                .buildAsync(uri(path), peer)
                .join();
        return peer;
    }

    private URI uri(String path) {
        return URI.create("ws://localhost:" + ports.httpPort() + path);
    }

    private RawHttp1 raw(String protocol) throws Exception {
        RawHttp1 raw = RawHttp1.open(ports.httpPort());
        raw.text(upgrade("sec-websocket-protocol: " + protocol + "\r\n", "13"));
        return raw;
    }

    private String refusal(String lines, String version) throws Exception {
        try (RawHttp1 raw = RawHttp1.open(ports.httpPort())) {
            raw.text(upgrade(lines, version));
            String head = raw.answer();
            Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
            return length.find() ? head + raw.next(Integer.parseInt(length.group(1))) : head;
        }
    }

    private static String upgrade(String lines, String version) {
        return "GET /v1/traces HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive, Upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: " + version + "\r\n" + lines
                + "\r\n";
    }

    /// Remembers what comes: `byte[]` for binary messages, text for all else.
    private static final class Peer implements WebSocket.Listener {
        private final LinkedBlockingQueue<Object> received = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private WebSocket socket;

        String next() throws InterruptedException {
            return (String) take();
        }

        byte[] binary() throws InterruptedException {
            Object next = take();
            assertThat(next).isInstanceOf(byte[].class);
            return (byte[]) next;
        }

        private Object take() throws InterruptedException {
            while (true) {
                Object next = received.poll(SECONDS, TimeUnit.SECONDS);
                assertThat(next).as("an answer within " + SECONDS + " s").isNotNull();
                if (!"pong \u0001".equals(next)) {
                    return next;
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                received.add(bytes.toByteArray());
                bytes.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
            received.add("pong " + StandardCharsets.US_ASCII.decode(data));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            received.add("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            received.add("error " + failure);
        }
    }
}
