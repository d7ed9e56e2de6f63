package dev.sluice.store.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// XXH64 with seed 0 (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>), at once and as a stream.
///
/// Parquet's Bloom filters are defined by it; we also take it as the digest of a file, because it finds damage at the
/// speed of memory. It is no protection against somebody who forges. One owner.
final class Xxh64 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long P1 = 0x9E37_79B1_85EB_CA87L;
    private static final long P2 = 0xC2B2_AE3D_27D4_EB4FL;
    private static final long P3 = 0x1656_67B1_9E37_79F9L;
    private static final long P4 = 0x85EB_CA77_C2B2_AE63L;
    private static final long P5 = 0x27D4_EB2F_1656_67C5L;
    private static final long P1_PLUS_P2 = 0x60EA_27EE_ADC0_B5D6L;
    private static final int STRIPE = 32;

    private final byte[] pending = new byte[STRIPE];
    private int pendingSize;
    private long total;
    private long a;
    private long b;
    private long c;
    private long d;

    Xxh64() {
        reset();
    }

    void reset() {
        pendingSize = 0;
        total = 0;
        a = P1_PLUS_P2;
        b = P2;
        c = 0;
        d = -P1;
    }

    void update(byte[] bytes, int offset, int length) {
        total += length;
        int at = offset;
        int end = offset + length;
        if (pendingSize > 0) {
            int taken = Math.min(STRIPE - pendingSize, length);
            System.arraycopy(bytes, at, pending, pendingSize, taken);
            pendingSize += taken;
            at += taken;
            if (pendingSize < STRIPE) {
                return;
            }
            stripes(pending, 0, STRIPE);
            pendingSize = 0;
        }
        int whole = end - at & -STRIPE;
        stripes(bytes, at, at + whole);
        at += whole;
        System.arraycopy(bytes, at, pending, 0, end - at);
        pendingSize = end - at;
    }

    /// The hash of all bytes so far; more may follow.
    long digest() {
        long hash = total >= STRIPE ? merged(a, b, c, d) : P5;
        return tail(hash + total, pending, 0, pendingSize);
    }

    static long hash(byte[] bytes, int offset, int length) {
        if (length < STRIPE) {
            return tail(P5 + length, bytes, offset, length);
        }
        Xxh64 stream = new Xxh64();
        stream.update(bytes, offset, length);
        return stream.digest();
    }

    private void stripes(byte[] bytes, int from, int to) {
        long v1 = a;
        long v2 = b;
        long v3 = c;
        long v4 = d;
        for (int at = from; at < to; at += STRIPE) {
            v1 = round(v1, (long) LONG.get(bytes, at));
            v2 = round(v2, (long) LONG.get(bytes, at + 8));
            v3 = round(v3, (long) LONG.get(bytes, at + 16));
            v4 = round(v4, (long) LONG.get(bytes, at + 24));
        }
        a = v1;
        b = v2;
        c = v3;
        d = v4;
    }

    private static long merged(long a, long b, long c, long d) {
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        hash = (hash ^ round(0, a)) * P1 + P4;
        hash = (hash ^ round(0, b)) * P1 + P4;
        hash = (hash ^ round(0, c)) * P1 + P4;
        return (hash ^ round(0, d)) * P1 + P4;
    }

    private static long tail(long seeded, byte[] bytes, int offset, int length) {
        long hash = seeded;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(bytes, at)), 27) * P1 + P4;
        }
        if (at + 4 <= end) {
            hash = Long.rotateLeft(hash ^ ((int) INT.get(bytes, at) & 0xFFFF_FFFFL) * P1, 23) * P2 + P3;
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ (bytes[at] & 0xFF) * P5, 11) * P1;
        }
        hash = (hash ^ hash >>> 33) * P2;
        hash = (hash ^ hash >>> 29) * P3;
        return hash ^ hash >>> 32;
    }

    private static long round(long accumulator, long input) {
        return Long.rotateLeft(accumulator + input * P2, 31) * P1;
    }
}
