package dev.sluice.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.otlp.Signal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FingerprintingTest {
    private static final UUID IDENTITY = UUID.fromString("8a6e0804-2bd0-4672-b79d-d97027f9071a");
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 63, 500, 4_095, 4_096, 4_097, 8_192, 12_345, 50_000, 600_000};

    private final Fingerprinting printing = new Fingerprinting(IDENTITY, "otlp");

    @Test
    void theSameRequestHasTheSameFingerprintWhereverItsBytesLie() {
        Random random = new Random(5);
        for (int length : LENGTHS) {
            byte[] bytes = bytes(random, length);
            byte[] shifted = new byte[length + 13];
            System.arraycopy(bytes, 0, shifted, 11, length);

            Fingerprint print = printing.of(Signal.TRACES, "a", bytes, 0, length);

            assertThat(printing.of(Signal.TRACES, "a", shifted, 11, length)).isEqualTo(print);
            assertThat(new Fingerprinting(IDENTITY, "otlp").of(Signal.TRACES, "a", bytes, 0, length))
                    .isEqualTo(print);
        }
    }

    @Test
    void everythingThatMakesARequestAnotherMakesAnotherFingerprint() {
        Random random = new Random(6);
        for (int length : LENGTHS) {
            byte[] bytes = bytes(random, length);
            Set<Fingerprint> prints = new HashSet<>();
            // Of nothing, the keys make no difference.
            int made = length == 0 ? 4 : 5;
            prints.add(new Fingerprinting(IDENTITY, "otlp/2").of(Signal.TRACES, "a", bytes, 0, length));
            prints.add(printing.of(Signal.TRACES, "a", bytes, 0, length));
            prints.add(printing.of(Signal.LOGS, "a", bytes, 0, length));
            prints.add(printing.of(Signal.TRACES, "b", bytes, 0, length));
            prints.add(new Fingerprinting(UUID.randomUUID(), "otlp").of(Signal.TRACES, "a", bytes, 0, length));
            for (int more = 1; more <= 9; more++) {
                prints.add(printing.of(Signal.TRACES, "a", Arrays.copyOf(bytes, length + more), 0, length + more));
                made++;
            }
            int step = Math.max(1, length / 200);
            for (int at = 0; at < length; at += step) {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                prints.add(printing.of(Signal.TRACES, "a", changed, 0, length));
                made++;
            }
            assertThat(prints).as("length %d", length).hasSize(made);
        }
    }

    @Test
    void blocksThatChangePlacesMakeAnotherFingerprint() {
        byte[] bytes = bytes(new Random(7), 8_192);
        byte[] swapped = bytes.clone();
        System.arraycopy(bytes, 0, swapped, 4_096, 4_096);
        System.arraycopy(bytes, 4_096, swapped, 0, 4_096);

        assertThat(printing.of(Signal.TRACES, "a", swapped, 0, 8_192))
                .isNotEqualTo(printing.of(Signal.TRACES, "a", bytes, 0, 8_192));
    }

    /// The definition, written down without a thought for speed. What is in a journal must mean the same for ever.
    @Test
    void itIsWhatItsDefinitionSays() throws Exception {
        Random random = new Random(8);
        for (int length : LENGTHS) {
            byte[] bytes = bytes(random, length);

            assertThat(printing.of(Signal.LOGS, "sender", bytes, 0, length))
                    .as("length %d", length)
                    .isEqualTo(model(Signal.LOGS, "sender", bytes));
        }
    }

    private static Fingerprint model(Signal signal, String sender, byte[] bytes) throws Exception {
        ByteBuffer keys = ByteBuffer.allocate(129 * 32);
        for (int i = 0; i < 129; i++) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            keys.put(sha.digest(ByteBuffer.allocate(20)
                    .putLong(IDENTITY.getMostSignificantBits())
                    .putLong(IDENTITY.getLeastSignificantBits())
                    .putInt(4 * i)
                    .array()));
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        BigInteger half = BigInteger.TWO.pow(32);
        for (int at = 0; at < bytes.length; at += 4_096) {
            byte[] block = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 4_096));
            ByteBuffer words = ByteBuffer.wrap(Arrays.copyOf(block, (block.length + 7) / 8 * 8))
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int shift = 0; shift <= 4; shift += 2) {
                BigInteger sum = BigInteger.ZERO;
                for (int i = 0; i < words.capacity() / 8; i++) {
                    BigInteger[] word = unsigned(words.getLong(8 * i)).divideAndRemainder(half);
                    BigInteger[] key = unsigned(keys.getLong(8 * (i + shift))).divideAndRemainder(half);
                    sum = sum.add(word[1].add(key[1])
                            .mod(half)
                            .multiply(word[0].add(key[0]).mod(half)));
                }
                sha.update(ByteBuffer.allocate(8).putLong(sum.longValue()).flip());
            }
        }
        sha.update(ByteBuffer.allocate(12)
                .putLong(bytes.length)
                .putInt(signal.code())
                .flip());
        ByteBuffer digest = ByteBuffer.wrap(sha.digest(("otlp\n" + sender).getBytes(StandardCharsets.UTF_8)));
        return new Fingerprint(digest.getLong(), digest.getLong());
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
