package dev.sluice.store.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundsTest {
    @Test
    void shortValuesAreTheirOwnBounds() {
        byte[] value = "checkout".getBytes(StandardCharsets.UTF_8);

        assertThat(Bounds.lower(value, 0, value.length, LeafType.STRING)).isEqualTo(value);
        assertThat(Bounds.upper(value, 0, value.length, LeafType.STRING)).isEqualTo(value);
    }

    @Test
    void longBinaryIsCutAndRaised() {
        byte[] value = new byte[100];
        Arrays.fill(value, (byte) 0xFF);
        value[62] = 5;

        byte[] upper = Bounds.upper(value, 0, value.length, LeafType.BINARY);

        assertThat(Bounds.lower(value, 0, value.length, LeafType.BINARY)).isEqualTo(Arrays.copyOf(value, 64));
        assertThat(upper).hasSize(63).endsWith((byte) 6);
    }

    @Test
    void nothingIsAboveAllOnes() {
        byte[] value = new byte[65];
        Arrays.fill(value, (byte) 0xFF);

        assertThat(Bounds.upper(value, 0, value.length, LeafType.BINARY)).isNull();
    }

    @Test
    void cutTextStaysTextAroundTheValue() throws CharacterCodingException {
        int[] edges = {0x7E, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF, 0xBF, 0x3F};
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            while (text.length() < 70) {
                text.appendCodePoint(edges[random.nextInt(edges.length)]);
            }
            byte[] value = text.toString().getBytes(StandardCharsets.UTF_8);

            byte[] lower = Bounds.lower(value, 0, value.length, LeafType.STRING);
            byte[] upper = Bounds.upper(value, 0, value.length, LeafType.STRING);

            assertThat(Arrays.compareUnsigned(lower, value)).as("seed %d", seed).isNegative();
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(lower));
            if (upper != null) {
                assertThat(Arrays.compareUnsigned(upper, value))
                        .as("seed %d", seed)
                        .isPositive();
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(upper));
            }
        }
    }

    @Test
    void wordsComeBackWithTheirSign() {
        for (long word : new long[] {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(Bounds.word(Bounds.ofWord(word, 8))).isEqualTo(word);
        }
        assertThat(Bounds.word(Bounds.ofWord(Integer.MIN_VALUE, 4))).isEqualTo(Integer.MIN_VALUE);
    }
}
