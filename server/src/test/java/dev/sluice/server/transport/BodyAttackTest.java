package dev.sluice.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.time.Await;
import dev.sluice.otlp.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bodies that cost much more than they weigh, or lie about their length, on the real port, while a well-behaved
/// client is served on others.
class BodyAttackTest extends Attacked {
    private static final int INNER = 8 << 20;
    private static final int LIARS = 50;

    @FunctionalInterface
    private interface Packing {
        OutputStream into(OutputStream out) throws IOException;
    }

    static Stream<Arguments> bodies() throws IOException {
        byte[] gzipBomb = pack(GZIPOutputStream::new, new byte[INNER]);
        byte[] deflateBomb = pack(DeflaterOutputStream::new, new byte[INNER]);
        byte[] gzip = pack(GZIPOutputStream::new, Requests.spans(5));
        return Stream.of(
                Arguments.of("a gzip bomb", "gzip", gzipBomb, 413),
                Arguments.of("a deflate bomb", "deflate", deflateBomb, 413),
                Arguments.of("a bomb in a bomb", "gzip", pack(GZIPOutputStream::new, gzipBomb), 400),
                Arguments.of("an encoding that is not offered", "br", gzip, 415),
                Arguments.of("two encodings at once", "gzip, gzip", gzip, 415),
                Arguments.of("gzip cut off", "gzip", Arrays.copyOf(gzip, gzip.length - 9), 400),
                Arguments.of("gzip with rubbish behind it", "gzip", Arrays.copyOf(gzip, gzip.length + 5), 400),
                Arguments.of("deflate that is none", "deflate", new byte[] {1, 2, 3, 4}, 400),
                Arguments.of(
                        "bombs back to back", "gzip", many(pack(GZIPOutputStream::new, new byte[4_096]), 400), 413),
                Arguments.of("a field longer than the body", "identity", new byte[] {10, 127, 1}, 400),
                Arguments.of(
                        "a field of 2 GiB",
                        "identity",
                        new byte[] {10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7},
                        400),
                Arguments.of("a varint without end", "identity", filled(4_096, 0xff), 400),
                Arguments.of("groups in groups", "identity", filled(500_000, 0x1b), 400),
                Arguments.of("values nested without end", "identity", nested(3_000), 400),
                Arguments.of("empty spans", "identity", emptySpans(250_000), 400),
                Arguments.of("empty attributes", "identity", emptyAttributes(450_000), 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void isRefusedAndCostsNobodyElse(String name, String encoding, byte[] body, int status) throws Exception {
        for (int i = 0; i < 3; i++) {
            try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
                attacker.head("content-encoding: " + encoding, "content-length: " + body.length);
                attacker.bytes(body);

                assertThat(attacker.answer()).startsWith("HTTP/1.1 " + status).doesNotContain("etry-");
            }
        }
        assertThat(ports.taken).allMatch(taken -> taken.length < 2_000);
    }

    @Test
    void gzipMembersThatHoldNothingAreTakenForWhatTheyAre() throws Exception {
        byte[] body = many(pack(GZIPOutputStream::new, new byte[0]), 40_000);
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.head("content-encoding: gzip", "content-length: " + body.length);
            attacker.bytes(body);

            assertThat(attacker.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void jsonNestedWithoutEndIsRefused() throws Exception {
        byte[] body = "{\"resourceSpans\":".concat("[".repeat(500_000)).getBytes(StandardCharsets.US_ASCII);
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.text("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                    + "content-length: " + body.length + "\r\n\r\n");
            attacker.bytes(body);

            assertThat(attacker.answer()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void unknownJsonNestedWithoutEndIsRefused() throws Exception {
        byte[] body = "{\"x\":".repeat(180_000).getBytes(StandardCharsets.US_ASCII);
        try (RawHttp1 attacker = RawHttp1.open(ports.httpPort())) {
            attacker.text("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                    + "content-length: " + body.length + "\r\n\r\n");
            attacker.bytes(body);

            assertThat(attacker.answer()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void grpcMessagesThatLieAboutTheirLengthAreRefused() throws Exception {
        byte[] spans = Requests.spans(2);
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            byte[][] frames = {
                Requests.frame(0, 0xffffffff, spans),
                Requests.frame(0, spans.length + 1, spans),
                Requests.frame(0, spans.length - 1, spans),
                Requests.frame(1, spans.length, spans),
                Requests.frame(7, spans.length, spans),
                new byte[] {0, 0}
            };
            for (int i = 0; i < frames.length; i++) {
                attacker.export(2 * i + 1);
                attacker.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 2 * i + 1, frames[i]);
                attacker.flush();

                assertThat(attacker.awaitReply(2 * i + 1)).isZero();
            }
        }
    }

    @Test
    void aGzipBombOverGrpcIsRefused() throws Exception {
        byte[] bomb = pack(GZIPOutputStream::new, new byte[INNER]);
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.export(1, "grpc-encoding", "gzip");
            attacker.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, Requests.frame(1, bomb.length, bomb));
            attacker.flush();

            assertThat(attacker.awaitReply(1)).isZero();
        }
    }

    /// a declared length is a promise, and a promise costs nothing. With what it declares, this would be nearly
    /// all that the requests of everybody may have.
    @Test
    void aDeclaredLengthThatNeverComesHoldsNoMemory() throws Exception {
        List<RawHttp1> liars = new ArrayList<>();
        try {
            for (int i = 0; i < LIARS; i++) {
                RawHttp1 liar = RawHttp1.open(ports.httpPort());
                liars.add(liar);
                liar.text("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
                        + "content-length: " + OtlpPorts.BODY_LIMIT + "\r\n\r\n\n");
            }
            Await.until(() -> ports.budget.usedBytes() >= LIARS * 8L << 10);

            assertThat(ports.budget.usedBytes()).isLessThan(4 << 20);
        } finally {
            for (RawHttp1 liar : liars) {
                liar.close();
            }
        }
    }

    @Test
    void aMessageWithoutEndToTheHealthCheckIsNotKept() throws Exception {
        try (RawHttp2 attacker = RawHttp2.open(ports.grpcPort())) {
            attacker.headers(
                    1,
                    0,
                    ":method",
                    "POST",
                    ":scheme",
                    "http",
                    ":path",
                    "/grpc.health.v1.Health/Check",
                    "content-type",
                    "application/grpc");
            for (int i = 0; i < 100; i++) {
                attacker.frame(RawHttp2.DATA, 0, 1, new byte[16_000]);
            }
            attacker.flush();

            Await.until(() -> attacker.resetOf(1) >= 0 || attacker.isEnded(1) || attacker.isClosed());
        } catch (IOException hungUp) {
            assertThat(hungUp).isNotNull();
        }
    }

    private static byte[] pack(Packing packing, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packing.into(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] many(byte[] part, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /// Two bytes each, many objects each once they are decoded.
    private static byte[] emptySpans(int count) {
        WireWriter writer = new WireWriter();
        int resourceSpans = writer.begin(1);
        int scopeSpans = writer.begin(2);
        for (int i = 0; i < count; i++) {
            writer.end(writer.begin(2));
        }
        writer.end(scopeSpans);
        writer.end(resourceSpans);
        return writer.toByteArray();
    }

    private static byte[] emptyAttributes(int count) {
        WireWriter writer = new WireWriter();
        int resourceSpans = writer.begin(1);
        int resource = writer.begin(1);
        for (int i = 0; i < count; i++) {
            writer.end(writer.begin(1));
        }
        writer.end(resource);
        writer.end(resourceSpans);
        return writer.toByteArray();
    }

    /// A resource attribute of arrays in arrays.
    private static byte[] nested(int depth) {
        byte[] value = {};
        for (int i = 0; i < depth; i++) {
            WireWriter writer = new WireWriter();
            writer.bytes(5, wrap(1, value));
            value = writer.toByteArray();
        }
        WireWriter pair = new WireWriter();
        pair.string(1, "key");
        pair.bytes(2, value);
        return wrap(1, wrap(1, wrap(1, pair.toByteArray())));
    }

    private static byte[] wrap(int field, byte[] bytes) {
        WireWriter writer = new WireWriter();
        writer.bytes(field, bytes);
        return writer.toByteArray();
    }
}
