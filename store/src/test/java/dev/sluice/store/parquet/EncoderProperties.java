package dev.sluice.store.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the encoders of numbers write, decoders that were written from the specification read back, to the last byte.
class EncoderProperties {
    private static final int SEEDS = 2_000;

    @Test
    void hybridRunsComeBack() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            int width = random.nextInt(32);
            int[] values = runs(random, random.nextInt(random.nextInt(20) == 0 ? 70_000 : 200), width);
            int from = values.length == 0 ? 0 : random.nextInt(values.length);
            OutputBytes out = new OutputBytes();

            HybridEncoder.encode(values, from, values.length, width, out);

            PlainDecoder decoder = new PlainDecoder(out.array(), 0);
            assertThat(decoder.hybrid(width, values.length - from))
                    .as("seed %d", seed)
                    .isEqualTo(IntStream.of(values).skip(from).boxed().toList());
            assertThat(decoder.position()).as("seed %d", seed).isEqualTo(out.size());
        }
    }

    @Test
    void longRunsTakeAFewBytes() {
        int[] values = new int[1_000_000];
        Arrays.fill(values, 0, 500_000, 3);
        OutputBytes out = new OutputBytes();

        HybridEncoder.encode(values, 0, values.length, 2, out);

        assertThat(out.size()).isEqualTo(8);
    }

    @Test
    void deltasOfLongsComeBack() {
        for (int seed = 0; seed < SEEDS; seed++) {
            long[] values = numbers(new Random(seed), 64);
            OutputBytes out = new OutputBytes();

            new DeltaEncoder().encodeLongs(values, 0, values.length, out);

            PlainDecoder decoder = new PlainDecoder(out.array(), 0);
            assertThat(decoder.delta(64))
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.stream(values).boxed().toList());
            assertThat(decoder.position()).as("seed %d", seed).isEqualTo(out.size());
        }
    }

    @Test
    void deltasOfIntsComeBackInThirtyTwoBits() {
        for (int seed = 0; seed < SEEDS; seed++) {
            long[] values = numbers(new Random(seed), 32);
            OutputBytes out = new OutputBytes();

            new DeltaEncoder().encodeInts(values, 0, values.length, out);

            PlainDecoder decoder = new PlainDecoder(out.array(), 0);
            assertThat(decoder.delta(32))
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.stream(values).boxed().toList());
            assertThat(out.size()).as("seed %d", seed).isLessThan(40 + values.length * 6 + 140);
        }
    }

    @Test
    void risingTimesTakeLittle() {
        long[] times = new long[10_000];
        Arrays.setAll(times, i -> 1_700_000_000_000_000_000L + i * 1_000_000L + i % 3);
        OutputBytes out = new OutputBytes();

        new DeltaEncoder().encodeLongs(times, 0, times.length, out);

        assertThat(out.size()).isLessThan(5_000);
    }

    private static int[] runs(Random random, int count, int width) {
        int[] values = new int[count];
        int bound = width == 31 ? Integer.MAX_VALUE : 1 << width;
        int runMax = 1 + random.nextInt(40);
        for (int i = 0; i < count; ) {
            int value = random.nextInt(bound);
            for (int run = random.nextInt(runMax) + 1; run > 0 && i < count; run--) {
                values[i++] = value;
            }
        }
        return values;
    }

    private static long[] numbers(Random random, int bits) {
        long[] values = new long[random.nextInt(400)];
        int width = 1 + random.nextInt(bits);
        long step = random.nextBoolean() ? random.nextInt(1_000) : 0;
        for (int i = 0; i < values.length; i++) {
            long value = step * i + (random.nextInt(30) == 0 ? random.nextLong() : random.nextLong() >>> 64 - width);
            values[i] = bits == 32 ? (int) value : value;
        }
        return values;
    }
}
