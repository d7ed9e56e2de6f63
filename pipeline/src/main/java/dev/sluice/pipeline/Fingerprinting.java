package dev.sluice.pipeline;

import dev.sluice.otlp.Signal;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// Makes fingerprints of requests. Any thread.
///
/// **Two steps, as in UMAC** (Black, Halevi, Krawczyk, Krovetz, Rogaway: "UMAC: Fast and Secure Message
/// Authentication", 1999; RFC 4418). First each block of 4 KiB is compressed to three sums of NH, whose keys are the
/// same random words shifted (Toeplitz):
///
/// ```text
/// NH(m) = Σ ((low(m[i]) + low(k[i])) mod 2³²) · ((high(m[i]) + high(k[i])) mod 2³²)  mod 2⁶⁴
/// ```
///
/// Then SHA-256 takes the sums, the length, the signal, the receiver and the sender, and 128 bits of it are the
/// fingerprint. Two blocks that differ have the same sums with a probability of at most 2⁻⁹⁶ over the keys, whatever
/// they hold; SHA-256 adds nothing to that. NH is what makes it fast: a sum that the compiler turns into vector
/// instructions, where SHA-256 alone costs forty times as much.
///
/// The keys come from the identity of the journal, so that a fingerprint in an entry means the same after a restart
/// and nothing in another data folder.
public final class Fingerprinting {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final long LOW = 0xffff_ffffL;
    private static final int SUMS = 3;
    private static final int SUMS_BYTES = SUMS * Long.BYTES;
    /// Words by which the keys of two sums are shifted.
    private static final int SHIFT = 2;
    private static final int BLOCK_WORDS = 512;
    private static final int BLOCK_BYTES = BLOCK_WORDS * Long.BYTES;
    private static final int BLOCKS_AT_ONCE = 128;
    private static final int KEY_WORDS = BLOCK_WORDS + (SUMS - 1) * SHIFT;

    /// The halves of the keys, each in the low bits.
    private final long[] keysLow = new long[KEY_WORDS];

    private final long[] keysHigh = new long[KEY_WORDS];

    private final String receiver;

    /// @param identity random, such as a journal's
    /// @param receiver by which requests come; the same message taken by two receivers has two fingerprints, for it
    ///     may go to other destinations
    public Fingerprinting(UUID identity, String receiver) {
        this.receiver = receiver;
        MessageDigest sha = sha256();
        ByteBuffer seed = ByteBuffer.allocate(20)
                .putLong(identity.getMostSignificantBits())
                .putLong(identity.getLeastSignificantBits());
        for (int word = 0; word < KEY_WORDS; word += 4) {
            ByteBuffer keys = ByteBuffer.wrap(sha.digest(seed.putInt(16, word).array()));
            for (int i = word; i < Math.min(word + 4, KEY_WORDS); i++) {
                long key = keys.getLong();
                keysLow[i] = key & LOW;
                keysHigh[i] = key >>> 32;
            }
        }
    }

    /// The fingerprint of a message.
    ///
    /// @param sender who sent it; the same message of two senders has two fingerprints
    public Fingerprint of(Signal signal, String sender, byte[] bytes, int offset, int length) {
        MessageDigest sha = sha256();
        // The sums of many blocks at once: each call of SHA-256 costs as much as a hundred bytes.
        byte[] sums = new byte[Math.clamp(length / BLOCK_BYTES, 1, BLOCKS_AT_ONCE) * SUMS_BYTES];
        int used = 0;
        int at = offset;
        int end = offset + length;
        for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
            if (used == sums.length) {
                sha.update(sums);
                used = 0;
            }
            for (int sum = 0; sum < SUMS; sum++, used += Long.BYTES) {
                BIG.set(sums, used, block(bytes, at, sum * SHIFT));
            }
        }
        sha.update(sums, 0, used);
        if (at < end) {
            // Zeros behind the last bytes; the length below tells them from bytes that are zero.
            byte[] tail = new byte[end - at + Long.BYTES - 1 & -Long.BYTES];
            System.arraycopy(bytes, at, tail, 0, end - at);
            for (int sum = 0; sum < SUMS; sum++) {
                BIG.set(sums, sum * Long.BYTES, tail(tail, sum * SHIFT));
            }
            sha.update(sums, 0, SUMS_BYTES);
        }
        sha.update(ByteBuffer.allocate(12).putLong(length).putInt(signal.code()).flip());
        byte[] origin = (receiver + "\n" + sender).getBytes(StandardCharsets.UTF_8);
        ByteBuffer digest = ByteBuffer.wrap(sha.digest(origin));
        return new Fingerprint(digest.getLong(), digest.getLong());
    }

    /// One loop for one sum, over a fixed number of words: of others the compiler makes no vectors, or slower ones.
    private long block(byte[] bytes, int at, int shift) {
        long[] low = keysLow;
        long[] high = keysHigh;
        long sum = 0;
        for (int i = 0; i < BLOCK_WORDS; i++) {
            long word = (long) LITTLE.get(bytes, at + Long.BYTES * i);
            sum += (word + low[i + shift] & LOW) * ((word >>> 32) + high[i + shift] & LOW);
        }
        return sum;
    }

    /// The same over fewer words.
    private long tail(byte[] bytes, int shift) {
        long sum = 0;
        for (int i = 0; i < bytes.length / Long.BYTES; i++) {
            long word = (long) LITTLE.get(bytes, Long.BYTES * i);
            sum += (word + keysLow[i + shift] & LOW) * ((word >>> 32) + keysHigh[i + shift] & LOW);
        }
        return sum;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
