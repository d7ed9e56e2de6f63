package dev.sluice.client.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever goes in comes out of zlib as it was. `-Dsluice.gzip.inputs=N` sets how many are tried, seed by seed.
class GzipProperties {
    private static final int WINDOW = 1 << 15;

    private final GzipEncoder encoder = new GzipEncoder();

    @Test
    void whateverGoesInComesOut() throws IOException {
        int inputs = Integer.getInteger("sluice.gzip.inputs", 3_000);
        for (int seed = 0; seed < inputs; seed++) {
            Random random = new Random(seed);
            byte[] input = input(random);
            int from = random.nextInt(input.length + 1);
            int to = from + random.nextInt(input.length + 1 - from);
            assertThat(unpacked(from, to, input)).as("seed " + seed).isEqualTo(Arrays.copyOfRange(input, from, to));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 65_535, 65_536, 200_000})
    void everyLengthOfZerosAndOfNoiseComesOut(int length) throws IOException {
        byte[] zeros = new byte[length];
        assertThat(unpacked(0, length, zeros)).isEqualTo(zeros);
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        assertThat(unpacked(0, length, noise)).isEqualTo(noise);
        int blocks = length / 0xFFFF + length / (1 << 14) + 1;
        assertThat(encoder.encode(noise, 0, length))
                .as("what does not shrink is stored")
                .isLessThanOrEqualTo(length + 5 * blocks + 18);
    }

    /// A match may reach back 32,768 bytes and no further.
    @Test
    void theWindowEndsWhereItEnds() throws IOException {
        for (int distance : new int[] {WINDOW - 1, WINDOW, WINDOW + 1}) {
            Random random = new Random(distance);
            byte[] input = new byte[distance + 500];
            random.nextBytes(input);
            System.arraycopy(input, 0, input, distance, 500);
            assertThat(unpacked(0, input.length, input)).isEqualTo(input);
        }
    }

    /// Frequencies like Fibonacci numbers would make codes longer than 15 bits.
    @Test
    void aCodeThatWouldBeTooLongIsShortened() throws IOException {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        int before = 1;
        int times = 1;
        Random random = new Random(1);
        for (int symbol = 0; symbol < 19; symbol++) {
            for (int i = 0; i < times; i++) {
                input.write(symbol);
                input.write(128 + random.nextInt(128));
            }
            int sum = before + times;
            before = times;
            times = sum;
        }
        byte[] bytes = input.toByteArray();
        assertThat(unpacked(0, bytes.length, bytes)).isEqualTo(bytes);
    }

    /// Positions are counted on from input to input, until they would no longer fit.
    @Test
    void whatWasPackedBeforeIsOutOfReach() throws IOException {
        byte[] same = "the same text, again and again and again".getBytes(StandardCharsets.UTF_8);
        byte[] first = unpacked(0, same.length, same);
        for (int i = 0; i < 70_000; i++) {
            encoder.encode(same, 0, same.length);
        }
        assertThat(unpacked(0, same.length, same)).isEqualTo(first).isEqualTo(same);
    }

    @Test
    void telemetryShrinksAsWithZlibsLevelOne() throws IOException {
        byte[] input = telemetry(new Random(7), 500);
        int ours = encoder.encode(input, 0, input.length);
        assertThat(ours).isLessThan(zlib(input, Deflater.BEST_SPEED) * 11 / 10);
    }

    private byte[] unpacked(int from, int to, byte[] input) throws IOException {
        int length = encoder.encode(input, from, to - from);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(encoder.bytes(), 0, length))) {
            return gzip.readAllBytes();
        }
    }

    private static int zlib(byte[] input, int level) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(level);
            }
        }) {
            gzip.write(input);
        }
        return out.size();
    }

    /// Noise, runs, few symbols, repeats from near and far, and text, one after the other.
    private static byte[] input(Random random) {
        byte[] input = new byte[random.nextInt(20) == 0 ? random.nextInt(300_000) : random.nextInt(4_000)];
        int at = 0;
        while (at < input.length) {
            int end = Math.min(input.length, at + 1 + random.nextInt(1 + input.length / (1 + random.nextInt(8))));
            int kind = random.nextInt(5);
            byte run = (byte) random.nextInt();
            int symbols = 1 + random.nextInt(6);
            int distance = 1 + random.nextInt(Math.max(1, at));
            for (; at < end; at++) {
                input[at] = switch (kind) {
                    case 0 -> (byte) random.nextInt();
                    case 1 -> run;
                    case 2 -> (byte) (random.nextInt(symbols) * 37);
                    case 3 -> at >= distance ? input[at - distance] : 0;
                    default -> (byte) ('a' + random.nextInt(26));
                };
            }
        }
        return input;
    }

    /// Spans as they look on the wire, roughly: ids, names and values of which most repeat.
    private static byte[] telemetry(Random random, int spans) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < spans; i++) {
            byte[] id = new byte[24];
            random.nextBytes(id);
            out.write(id);
            out.write(("GET /cart/" + random.nextInt(20) + "\nhttp.request.method\nGET\nurl.path\n/api/v1/items/"
                            + random.nextInt(1_000) + "\nserver.address\nshop-" + random.nextInt(5)
                            + ".internal\nhttp.response.status_code\n" + (random.nextInt(10) == 0 ? 500 : 200) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
