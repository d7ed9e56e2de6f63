package dev.sluice.store.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A seeded hash of byte ranges, and their equality, a word at a time.
///
/// The hash folds 128-bit products (the construction of wyhash): a plain multiplication keeps what differs in the
/// last bytes, as in `u-000123`, out of the low bits. Both multipliers come from the seed, so that nobody who does
/// not know it can choose keys that collide.
final class ByteHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final long first;
    private final long second;

    ByteHash(long seed) {
        this.first = mix(seed ^ 0xa076_1d64_78bd_642fL) | 1;
        this.second = mix(seed + 0xe703_7ed1_a0b4_28dbL) | 1;
    }

    int of(byte[] b, int offset, int length) {
        long h = first ^ length;
        int i = offset;
        int left = length;
        while (left > 16) {
            h = fold((long) LONGS.get(b, i) ^ second, (long) LONGS.get(b, i + 8) ^ h);
            i += 16;
            left -= 16;
        }
        long low;
        long high;
        if (left >= 8) {
            low = (long) LONGS.get(b, i);
            high = (long) LONGS.get(b, i + left - 8);
        } else if (left >= 4) {
            low = (int) INTS.get(b, i);
            high = (int) INTS.get(b, i + left - 4);
        } else if (left > 0) {
            low = (b[i] & 0xffL) << 16 | (b[i + (left >> 1)] & 0xffL) << 8 | b[i + left - 1] & 0xffL;
            high = 0;
        } else {
            low = 0;
            high = 0;
        }
        return finish(fold(low ^ second, high ^ h));
    }

    int of(long low, long high) {
        return finish(fold(low ^ second, high ^ first));
    }

    private int finish(long h) {
        long end = fold(h ^ first, second);
        return (int) (end ^ end >>> 32);
    }

    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    private static long mix(long z) {
        long x = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        x = (x ^ x >>> 27) * 0x94d0_49bb_1331_11ebL;
        return x ^ x >>> 31;
    }

    /// Whether two ranges of the same length hold the same bytes.
    static boolean equal(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        int i = 0;
        int last = length - 8;
        if (last < 0) {
            return equalShort(a, aOffset, b, bOffset, length);
        }
        for (; i < last; i += 8) {
            if ((long) LONGS.get(a, aOffset + i) != (long) LONGS.get(b, bOffset + i)) {
                return false;
            }
        }
        return (long) LONGS.get(a, aOffset + last) == (long) LONGS.get(b, bOffset + last);
    }

    private static boolean equalShort(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        if (length >= 4) {
            int last = length - 4;
            return (int) INTS.get(a, aOffset) == (int) INTS.get(b, bOffset)
                    && (int) INTS.get(a, aOffset + last) == (int) INTS.get(b, bOffset + last);
        }
        for (int i = 0; i < length; i++) {
            if (a[aOffset + i] != b[bOffset + i]) {
                return false;
            }
        }
        return true;
    }

    static long word(byte[] bytes, int offset) {
        return (long) LONGS.get(bytes, offset);
    }
}
