package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What a hostile peer can do with HTTP/2's frames, on the real port, while a well-behaved client is served on
/// others.
class Http2AttackTest extends Attacked {
    @Test
    void rapidResetIsCutAfterAsManyResetsAsAllowed() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            int sent = flood(attacker, 100_000, stream -> {
                attacker.export(stream);
                attacker.frame(RawHttp2.RST_STREAM, 0, stream, RawHttp2.int32(8));
            });

            assertThat(attacker.awaitClosed()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            assertThat(sent).isLessThan(100_000);
        }
        assertThat(cuts("resets")).isPositive();
    }

    @Test
    void resetsThatTheServerIsMadeToSendCountTheSame() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            for (int stream = 1; stream < 1_000 && !attacker.isClosed(); stream += 2) {
                attacker.export(stream);
                attacker.frame(RawHttp2.WINDOW_UPDATE, 0, stream, RawHttp2.int32(0x7fffffff));
                attacker.flush();
                int awaited = stream;
                Await.until(() -> attacker.resetOf(awaited) > 0 || attacker.isClosed());
            }
        } catch (IOException hungUp) {
            assertThat(hungUp).isNotNull();
        }
        assertThat(cuts("resets")).isPositive();
    }

    @Test
    void dataAfterTheEndOfAStreamCountsTheSame() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            flood(attacker, 100_000, stream -> {
                attacker.export(stream);
                attacker.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream);
                attacker.frame(RawHttp2.DATA, 0, stream, (byte) 1);
            });

            attacker.awaitClosed();
        }
    }

    @Test
    void streamsBeyondTheLimitAreRefusedFromTheFirstByteOn() throws Exception {
        try (RawHttp2 attacker = RawHttp2.connect(ports.grpcPort())) {
            attacker.preface();
            attacker.frame(RawHttp2.SETTINGS, 0, 0);
            for (int i = 0; i < 40; i++) {
                attacker.export(2 * i + 1);
            }
            attacker.flush();
            attacker.listen();

            Await.until(() -> attacker.resetOf(79) >= 0 || attacker.isClosed());
            assertThat(attacker.resetOf(2 * 16 - 1)).isEqualTo(-1);
            assertThat(attacker.resetOf(2 * 16 + 1)).isEqualTo(RawHttp2.REFUSED_STREAM);
        }
    }

    @Test
    void aHeaderBlockWithoutEndIsCut() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "POST"));
            int sent = flood(
                    attacker,
                    1_000_000,
                    stream ->
                            attacker.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("x-" + stream, "y".repeat(50))));

            attacker.awaitClosed();
            assertThat(sent).isLessThan(1_000_000);
        }
    }

    @Test
    void continuationsWithoutABlockAreCut() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "POST"));
            flood(attacker, 1_000_000, stream -> attacker.frame(RawHttp2.CONTINUATION, 0, 1));

            assertThat(attacker.awaitClosed()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void aHeadThatDripsIsCutInTime() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "POST"));
            attacker.flush();

            assertThat(attacker.awaitClosed()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        }
        assertThat(cuts("slow_head")).isPositive();
    }

    @Test
    void halfAFrameHeaderIsCutInTime() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.bytes((byte) 0, (byte) 0);
            attacker.flush();

            attacker.awaitClosed();
        }
        assertThat(cuts("slow_head")).isPositive();
    }

    @Test
    void halfAPrefaceIsCutInTime() throws Exception {
        try (RawHttp2 attacker = RawHttp2.connect(ports.grpcPort())) {
            attacker.bytes((byte) 'P', (byte) 'R', (byte) 'I', (byte) ' ');
            attacker.flush();
            attacker.listen();

            attacker.awaitClosed();
        }
        assertThat(cuts("slow_head")).isPositive();
    }

    @Test
    void pingsAreCut() throws Exception {
        floodOfControls(RawHttp2.PING, 0, new byte[8]);
    }

    @Test
    void settingsAreCut() throws Exception {
        floodOfControls(RawHttp2.SETTINGS, 0, new byte[0]);
    }

    @Test
    void settingsWithAGiantHeaderTableAreCut() throws Exception {
        floodOfControls(RawHttp2.SETTINGS, 0, new byte[] {0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    }

    @Test
    void prioritiesAreCut() throws Exception {
        floodOfControls(RawHttp2.PRIORITY, 1, new byte[] {0, 0, 0, 0, 16});
    }

    @Test
    void windowUpdatesAreCut() throws Exception {
        floodOfControls(RawHttp2.WINDOW_UPDATE, 0, RawHttp2.int32(1));
    }

    @Test
    void framesOfUnknownTypesAreCut() throws Exception {
        floodOfControls(77, 0, new byte[0]);
    }

    @Test
    void emptyDataIsCut() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.export(1);
            flood(attacker, 1_000_000, stream -> attacker.frame(RawHttp2.DATA, 0, 1));

            assertThat(attacker.awaitClosed()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void manyRequestsWithTheirUpdatesAndPingsAreNoFlood() throws Exception {
        try (RawHttp2 honest = RawHttp2.open(ports.grpcPort())) {
            for (int stream = 1; stream < 2_000; stream += 2) {
                honest.export(stream);
                honest.message(stream, Requests.spans(1));
                assertThat(honest.awaitReply(stream)).isEqualTo(5);
                honest.frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.int32(5));
                honest.frame(RawHttp2.PING, 0, 0, new byte[8]);
                honest.flush();
            }
        }
        assertThat(cuts("control_frames")).isZero();
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            byte[] block = RawHttp2.block(
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                    "x",
                    "y".repeat(60_000));
            for (int at = 0; at < block.length; at += 16_384) {
                int size = Math.min(16_384, block.length - at);
                byte[] part = Arrays.copyOfRange(block, at, at + size);
                int flags = at + size == block.length ? RawHttp2.END_HEADERS | RawHttp2.END_STREAM : 0;
                attacker.frame(at == 0 ? RawHttp2.HEADERS : RawHttp2.CONTINUATION, flags, 1, part);
            }
            attacker.flush();

            Await.until(() -> attacker.isClosed() || attacker.resetOf(1) >= 0 || attacker.seen(RawHttp2.HEADERS) > 0);
            assertThat(ports.taken).noneMatch(body -> body.length > 10_000);
        }
    }

    @Test
    void headersThatUnpackToMuchMoreThanTheirBytesAreRefused() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            byte[] first = RawHttp2.block("x".repeat(10), "y".repeat(3_900));
            // Added to the table, then referred to again and again with one byte each.
            first[0] = 0x40;
            byte[] block = new byte[first.length + 10_000];
            System.arraycopy(first, 0, block, 0, first.length);
            Arrays.fill(block, first.length, block.length, (byte) (0x80 | 62));
            attacker.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block);
            attacker.flush();

            Await.until(() -> attacker.isClosed() || attacker.resetOf(1) >= 0 || attacker.seen(RawHttp2.HEADERS) > 0);
        }
    }

    @Test
    void answersThatCannotBeSentDoNotPileUp() throws Exception {
        try (RawHttp2 attacker = RawHttp2.connect(ports.grpcPort())) {
            attacker.preface();
            // A window of nothing: no answer with a body can leave.
            attacker.frame(RawHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            attacker.listen();
            byte[] request = Requests.spans(1);
            for (int stream = 1; stream < 400 && !attacker.isClosed(); stream += 2) {
                attacker.export(stream);
                attacker.message(stream, request);
            }
            Await.until(() -> attacker.isClosed() || attacker.seen(RawHttp2.RST_STREAM) > 0);
        } catch (IOException cut) {
            assertThat(cuts("resets")).isPositive();
        }
    }

    @FunctionalInterface
    private interface Step {
        void on(int stream) throws IOException;
    }

    private void floodOfControls(int type, int stream, byte[] payload) throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            int sent = flood(attacker, 1_000_000, unused -> attacker.frame(type, 0, stream, payload));

            assertThat(attacker.awaitClosed()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            assertThat(sent).isLessThan(1_000_000);
        }
        assertThat(cuts("control_frames")).isPositive();
    }

    /// Takes steps until the server hangs up, at most `times`; returns how many.
    private static int flood(RawHttp2 attacker, int times, Step step) {
        for (int i = 0; i < times; i++) {
            try {
                step.on(2 * i + 1);
                if (i % 16 == 0) {
                    attacker.flush();
                }
            } catch (IOException hungUp) {
                return i;
            }
        }
        return times;
    }
}
