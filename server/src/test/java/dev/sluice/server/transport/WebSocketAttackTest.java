package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a hostile peer can do with a WebSocket session, on the real port, while well-behaved clients are served on
/// others, one of them over WebSocket.
class WebSocketAttackTest extends Attacked {
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LAST = 0x80;

    private final List<RawHttp1> open = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (RawHttp1 connection : open) {
            connection.close();
        }
    }

    @Test
    void aSessionThatShowsNoLifeIsPingedAndLetGo() throws Exception {
        RawHttp1 silent = session("");

        assertThat(silent.rest()).as("a ping and nothing else").isEqualTo("\u0089\u0000");
        assertThat(counted("sluice_websocket_closed_total", "going_away")).isEqualTo(1);
    }

    @Test
    void aSessionThatAnswersPingsStays() throws Exception {
        RawHttp1 quiet = session("");
        for (int i = 0; i < 3; i++) {
            assertThat(quiet.next(2)).isEqualTo("\u0089\u0000");
            quiet.bytes(frame(LAST | PONG, new byte[0]));
        }

        quiet.bytes(frame(LAST | BINARY, Requests.spans(1)));

        assertThat(quiet.next(3)).isEqualTo("\u0082\u0001\u0000");
    }

    @Test
    void aPeerThatReadsNoAnswersIsReadNoFurtherAndCutAtLast() throws Exception {
        RawHttp1 deaf = session("");
        byte[] malformed = frame(LAST | BINARY, new byte[] {0x0a, 0x7f});
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            many.writeBytes(malformed);
        }
        CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
            try {
                while (!Thread.interrupted()) {
                    deaf.bytes(many.toByteArray());
                }
            } catch (IOException hungUp) {
                Thread.currentThread().interrupt();
            }
        });

        Await.until(() -> counted("sluice_websocket_closed_total", "going_away") == 1);

        flood.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {BINARY, LAST | BINARY})
    void aMessageThatDripsIsAnsweredAndEndsTheSession(int kind) throws Exception {
        RawHttp1 slow = session("");
        slow.bytes(head(kind, 100_000));
        CompletableFuture<Void> drip = drip(slow, (byte) 0x0a);

        assertThat(slow.frame()).startsWith("\u000e").contains("request.too-slow");
        assertThat(slow.frame()).startsWith("\u0003\u00f0");
        slow.rest();
        drip.cancel(true);
        assertThat(counted("sluice_websocket_closed_total", "policy")).isEqualTo(1);
    }

    @Test
    void manyPromisesOfLargeMessagesHoldLittleMemory() throws Exception {
        for (int i = 0; i < 200; i++) {
            RawHttp1 promising = session("");
            promising.bytes(head(LAST | BINARY, OtlpPorts.BODY_LIMIT));
            promising.bytes(new byte[1]);
        }

        assertThat(ports.budget.usedBytes()).isLessThan(32 << 20);
        Await.until(() -> counted("sluice_websocket_closed_total", "policy") == 200);
    }

    @Test
    void aMessageInMoreFragmentsThanTheLimitIsRefusedWhereItPassesIt() throws Exception {
        RawHttp1 endless = session("");
        byte[] piece = new byte[1_000];
        untilHungUp(() -> {
            endless.bytes(frame(BINARY, piece));
            for (int sent = 1_000; sent <= 4 * OtlpPorts.BODY_LIMIT; sent += 1_000) {
                endless.bytes(frame(0, piece));
            }
        });
        Await.until(() -> counted("sluice_websocket_closed_total", "too_big") == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {LAST | PING, LAST | PONG, 0})
    void framesThatBringNothingEndTheSession(int kind) throws Exception {
        RawHttp1 idle = session("");
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        flood.writeBytes(frame(BINARY, new byte[] {0x0a}));
        for (int i = 0; i < 10 * LIMITS.controlFrames(); i++) {
            flood.writeBytes(frame(kind, kind == 0 ? new byte[0] : new byte[125]));
        }
        untilHungUp(() -> idle.bytes(flood.toByteArray()));

        Await.until(() -> counted("sluice_websocket_closed_total", "policy") == 1);
    }

    @Test
    void compressionIsNotTakenUpSoABombIsABrokenFrame() throws Exception {
        RawHttp1 bomber = session("sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n");
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(new byte[64 << 20]);
        deflater.finish();
        byte[] bomb = new byte[1 << 20];
        int length = deflater.deflate(bomb);
        deflater.end();

        bomber.bytes(frame(LAST | 0x40 | BINARY, Arrays.copyOf(bomb, length)));

        assertThat(bomber.frame()).startsWith("\u0003\u00ea").contains("a reserved bit");
        assertThat(ports.budget.usedBytes()).isLessThan(1 << 20);
    }

    @Test
    void textThatStopsBeingUtf8AcrossFragmentsIsAnsweredAndEndsTheSession() throws Exception {
        RawHttp1 odd = session("");
        odd.bytes(frame(TEXT, new byte[] {'{', '"', (byte) 0xc3}));
        odd.bytes(frame(LAST, new byte[] {'"', ':', '1', '}'}));

        assertThat(odd.frame()).startsWith("{\"code\":3,");
        assertThat(odd.frame()).startsWith("\u0003\u00ef");
    }

    @Test
    void aCharacterCutByFragmentsIsStillACharacter() throws Exception {
        RawHttp1 sound = session("");
        byte[] text = "{\"x\":\"grüße\"}".getBytes(StandardCharsets.UTF_8);
        int inside = 9;
        assertThat(text[inside] & 0xc0).as("the second byte of ü").isEqualTo(0x80);
        sound.bytes(frame(TEXT, Arrays.copyOf(text, inside)));
        sound.bytes(frame(LAST, Arrays.copyOfRange(text, inside, text.length)));

        assertThat(sound.frame()).isEqualTo("{\"code\":0,\"response\":{}}");
    }

    @Test
    void whoGoesOnAfterHisCloseIsNotReadAndWhoNeverAnswersOursIsCut() throws Exception {
        RawHttp1 talkative = session("");
        talkative.bytes(frame(LAST | CLOSE, new byte[] {3, (byte) 0xe8}));
        talkative.bytes(frame(LAST | BINARY, Requests.spans(7)));
        assertThat(talkative.frame()).isEqualTo("\u0003\u00e8");
        assertThat(talkative.rest()).isEmpty();

        RawHttp1 stubborn = session("");
        stubborn.bytes(new byte[] {(byte) 0x82, 1, 0});
        assertThat(stubborn.frame()).startsWith("\u0003\u00ea");
        assertThat(stubborn.rest()).isEmpty();

        assertThat(ports.taken).noneMatch(taken -> Arrays.equals(taken, Requests.spans(7)));
        assertThat(counted("sluice_websocket_closed_total", "normal")).isEqualTo(1);
        assertThat(counted("sluice_websocket_closed_total", "protocol_error")).isEqualTo(1);
    }

    private RawHttp1 session(String lines) throws IOException {
        RawHttp1 session = RawHttp1.open(ports.httpPort());
        open.add(session);
        session.text("GET /v1/traces HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n" + lines + "\r\n");
        assertThat(session.answer()).startsWith("HTTP/1.1 101").doesNotContain("permessage-deflate");
        return session;
    }

    private static byte[] frame(int first, byte[] payload) {
        byte[] head = head(first, payload.length);
        byte[] frame = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, frame, head.length, payload.length);
        return frame;
    }

    /// The mask is zero, so that the payload stays as it is.
    private interface Sending {
        void run() throws IOException;
    }

    /// The server may end the session while this is still sending.
    private static void untilHungUp(Sending sending) {
        try {
            sending.run();
        } catch (IOException hungUp) {
            assertThat(hungUp).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
        }
    }

    private static byte[] head(int first, int length) {
        if (length < 126) {
            return new byte[] {(byte) first, (byte) (0x80 | length), 0, 0, 0, 0};
        }
        if (length < 1 << 16) {
            return new byte[] {(byte) first, (byte) 0xfe, (byte) (length >> 8), (byte) length, 0, 0, 0, 0};
        }
        return new byte[] {
            (byte) first,
            (byte) 0xff,
            0,
            0,
            0,
            0,
            (byte) (length >> 24),
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            0,
            0,
            0,
            0
        };
    }
}
