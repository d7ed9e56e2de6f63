package dev.sluice.otlp.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Text as bytes. Any thread.
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /// The index of the first byte of `bytes[from, end)` that is not part of UTF-8 in its shortest form without
    /// surrogates, or -1 if all are.
    public static int firstInvalid(byte[] bytes, int from, int end) {
        return isAscii(bytes, from, end) ? -1 : firstInvalidSequence(bytes, from, end);
    }

    /// Whether no byte of `bytes[from, end)` has its high bit set.
    ///
    /// Reads words that may overlap, so that texts of up to 64 bytes need no loop: those are nearly all, and a
    /// loop of unforeseeable length costs more than it does.
    public static boolean isAscii(byte[] bytes, int from, int end) {
        int length = end - from;
        if (length < 8) {
            return isShortAscii(bytes, from, end);
        }
        long bits = word(bytes, from) | word(bytes, end - 8);
        if (length > 16) {
            bits |= word(bytes, from + 8) | word(bytes, end - 16);
            if (length > 32) {
                bits |= word(bytes, from + 16) | word(bytes, from + 24) | word(bytes, end - 32) | word(bytes, end - 24);
                if (length > 64) {
                    return (bits & HIGH_BITS) == 0 && isLongAscii(bytes, from + 32, end - 32);
                }
            }
        }
        return (bits & HIGH_BITS) == 0;
    }

    private static long word(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    private static boolean isLongAscii(byte[] bytes, int from, int end) {
        long bits = 0;
        for (int i = from; i < end; i += 8) {
            bits |= word(bytes, i);
        }
        return (bits & HIGH_BITS) == 0;
    }

    private static boolean isShortAscii(byte[] bytes, int from, int end) {
        int length = end - from;
        if (end >= 8) {
            return length == 0 || (word(bytes, end - 8) >>> (8 - length) * 8 & HIGH_BITS) == 0;
        }
        int bits = 0;
        for (int i = from; i < end; i++) {
            bits |= bytes[i];
        }
        return bits >= 0;
    }

    private static int firstInvalidSequence(byte[] b, int from, int end) {
        int i = from;
        while (i < end) {
            int lead = b[i];
            if (lead >= 0) {
                i++;
                continue;
            }
            int size = sequenceLength(lead & 0xff);
            if (size == 0 || size > end - i || !isSequence(b, i, size)) {
                return i;
            }
            i += size;
        }
        return -1;
    }

    private static int sequenceLength(int lead) {
        if (lead < 0xc2 || lead > 0xf4) {
            return 0;
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    /// The second byte rules out long forms (E0, F0), surrogates (ED) and what lies beyond U+10FFFF (F4).
    private static boolean isSequence(byte[] b, int at, int size) {
        int lead = b[at] & 0xff;
        int second = b[at + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        boolean valid = second >= low && second <= high;
        for (int i = 2; i < size; i++) {
            valid &= (b[at + i] & 0xc0) == 0x80;
        }
        return valid;
    }
}
