package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryHeaderTest {
    @Test
    void whatIsEncodedIsDecodedAndThePayloadBehindItIsTheSame() {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Signal signal = Signal.ofCode(1 + random.nextInt(4));
            String tenant = "t".repeat(random.nextInt(1_024));
            EntryHeader header = new EntryHeader(signal, random.nextInt(1_000_000), random.nextLong(), tenant);
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
        ByteBuffer bytes = new EntryHeader(Signal.LOGS, 258, 1, "ab").encode();

        byte[] expected = {1, 3, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 'a', 'b'};
        assertThat(bytes).isEqualTo(ByteBuffer.wrap(expected));
    }

    @Test
    void aNewerVersionAndEveryOtherDamageIsRefused() {
        byte[] good = entry(0, new EntryHeader(Signal.TRACES, 1, 1, ""), new byte[] {1, 2});

        refused(with(good, 0, 2));
        refused(with(good, 1, 0));
        refused(with(good, 1, 5));
        refused(with(good, 2, 1));
        refused(with(good, 4, -1));
        refused(with(good, 16, 1));
        refused(new byte[17]);
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
