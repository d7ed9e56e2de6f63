package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntryHeaderTest {
    @Test
    void whatIsEncodedIsDecodedAndThePayloadBehindItIsTheSame() {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Signal signal = Signal.ofCode(1 + random.nextInt(4));
            String tenant = "t".repeat(random.nextInt(1_024));
            Route route = random.nextBoolean() ? Route.UNKNOWN : Route.to(List.of("store", "otlp_grpc/" + round));
            List<Fingerprint> prints = prints(random, random.nextInt(4));
            EntryHeader header =
                    new EntryHeader(signal, random.nextInt(1_000_000), random.nextLong(), tenant, route, prints);
            byte[] body = new byte[random.nextInt(100)];
            random.nextBytes(body);
            byte[] entry = entry(3, header, body);

            EntryHeader decoded = EntryHeader.decode(entry, 3, entry.length - 3);
            Payload payload = decoded.payload(entry, 3, entry.length - 3);

            assertThat(decoded).as("seed %d, round %d", seed, round).isEqualTo(header);
            assertThat(payload.asBuffer()).isEqualTo(ByteBuffer.wrap(body));
            assertThat(payload.items()).isEqualTo(header.items());
        }
    }

    @Test
    void theBytesAreThoseOfTheTable() {
        ByteBuffer bytes = new EntryHeader(Signal.LOGS, 258, 1, "ab", Route.to(List.of("y", "x"))).encode();

        byte[] expected = {
            2, 3, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 15, 1, 0, 0, 0, 2, 'a', 'b', 2, 0, 0, 0, 3, 'x',
            '\n', 'y'
        };
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(expected));
    }

    @Test
    void fingerprintsAreAField() {
        List<Fingerprint> prints = List.of(new Fingerprint(3, -1), new Fingerprint(0, 4));
        ByteBuffer bytes = new EntryHeader(Signal.LOGS, 258, 1, "", Route.UNKNOWN, prints).encode();

        byte[] expected = {
            2, 3, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 37, 3, 0, 0, 0, 32, //
            0, 0, 0, 0, 0, 0, 0, 3, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4
        };
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(expected));
        refused(with(
                with(entry(0, new EntryHeader(Signal.LOGS, 1, 1, "", Route.UNKNOWN, prints), new byte[9]), 19, 36),
                24,
                31));
    }

    /// what the version before wrote is read, and goes to whoever takes its signal.
    @Test
    void anEntryOfTheFirstVersionIsReadAndDoesNotSayWhereItGoes() {
        byte[] entry = {1, 3, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 'a', 'b', 'x', 'y', 'z'};

        EntryHeader header = EntryHeader.decode(entry, 0, entry.length);

        assertThat(header).isEqualTo(new EntryHeader(Signal.LOGS, 258, 1, "ab", Route.UNKNOWN));
        assertThat(header.payload(entry, 0, entry.length).asBuffer())
                .isEqualTo(ByteBuffer.wrap(new byte[] {'x', 'y', 'z'}));
        assertThat(header.isFor("store", Set.of(Signal.LOGS))).isTrue();
        assertThat(header.isFor("store", Set.of(Signal.TRACES))).isFalse();
    }

    @Test
    void aFieldThatIsNotKnownIsSkipped() {
        byte[] entry = {
            2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 13, 77, 0, 0, 0, 2, 5, 6, 2, 0, 0, 0, 1, 'x', 'p'
        };

        EntryHeader header = EntryHeader.decode(entry, 0, entry.length);

        assertThat(header.route()).isEqualTo(new Route("x"));
        assertThat(header.payload(entry, 0, entry.length).asBuffer()).isEqualTo(ByteBuffer.wrap(new byte[] {'p'}));
    }

    @Test
    void onlyWholeNamesOfARouteCount() {
        Route route = Route.to(List.of("otlp_grpc/x", "store", "otlp_grpc"));

        assertThat(route.destinations()).containsExactly("otlp_grpc", "otlp_grpc/x", "store");
        for (String name : route.destinations()) {
            assertThat(route.includes(name)).as(name).isTrue();
        }
        for (String name : List.of("otlp", "x", "tore", "stor", "otlp_grpc/", "grpc/x", "otlp_grpc\notlp_grpc")) {
            assertThat(route.includes(name)).as(name).isFalse();
        }
        assertThat(Route.UNKNOWN.includes("store")).isFalse();
        assertThatThrownBy(() -> Route.to(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Route.to(List.of("a\nb"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Route.to(List.of("x".repeat(Route.BYTES_MAX + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNewerVersionAndEveryOtherDamageIsRefused() {
        byte[] good = entry(0, new EntryHeader(Signal.TRACES, 1, 1, "", Route.to(List.of("x"))), new byte[] {1, 2});

        refused(with(good, 0, 3));
        refused(with(good, 1, 0));
        refused(with(good, 1, 5));
        refused(with(good, 2, 1));
        refused(with(good, 4, -1));
        refused(with(good, 16, 1));
        refused(with(good, 16, 0x80));
        refused(with(good, 19, 4));
        refused(with(good, 21, 0x80));
        refused(with(good, 24, 2));
        refused(Arrays.copyOf(good, 19));
        refused(new byte[17]);
    }

    private static List<Fingerprint> prints(Random random, int count) {
        return Stream.generate(() -> new Fingerprint(random.nextLong(), random.nextLong()))
                .limit(count)
                .toList();
    }

    private static void refused(byte[] entry) {
        assertThatThrownBy(() -> EntryHeader.decode(entry, 0, entry.length)).isInstanceOf(SerializationException.class);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) value;
        return copy;
    }

    private static byte[] entry(int before, EntryHeader header, byte[] body) {
        ByteBuffer encoded = header.encode();
        ByteBuffer entry = ByteBuffer.allocate(before + encoded.remaining() + body.length);
        return entry.position(before).put(encoded).put(body).array();
    }
}
