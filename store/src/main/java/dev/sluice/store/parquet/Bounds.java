package dev.sluice.store.parquet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The byte form of bounds: little-endian numbers, and byte strings cut to 64 bytes.
final class Bounds {
    /// Long byte strings would blow the footer up; 64 bytes tell nearly all apart.
    static final int BYTES_MAX = 64;

    private Bounds() {}

    static byte[] ofWord(long word, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (word >>> 8 * i);
        }
        return bytes;
    }

    /// The sign-extended number that [#ofWord] made bytes of.
    static long word(byte[] bytes) {
        long word = bytes[bytes.length - 1];
        for (int i = bytes.length - 2; i >= 0; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }

    /// The value or, when it is longer than 64 bytes, its beginning: never above the value. Text is cut between
    /// characters.
    static byte[] lower(byte[] bytes, int offset, int length, LeafType type) {
        return Arrays.copyOfRange(bytes, offset, offset + cut(bytes, offset, length, type));
    }

    /// The value or, when it is longer than 64 bytes, the smallest cut string above it; null when there is none.
    /// Text stays text.
    static byte @Nullable [] upper(byte[] bytes, int offset, int length, LeafType type) {
        byte[] bound = lower(bytes, offset, length, type);
        if (bound.length == length) {
            return bound;
        }
        return type == LeafType.STRING ? nextText(bound) : nextBinary(bound);
    }

    private static int cut(byte[] bytes, int offset, int length, LeafType type) {
        if (length <= BYTES_MAX) {
            return length;
        }
        int end = BYTES_MAX;
        if (type == LeafType.STRING) {
            while (end > BYTES_MAX - 4 && isContinuation(bytes[offset + end])) {
                end--;
            }
        }
        return end;
    }

    private static byte @Nullable [] nextBinary(byte[] bound) {
        for (int last = bound.length - 1; last >= 0; last--) {
            if (bound[last] != (byte) 0xFF) {
                byte[] next = Arrays.copyOf(bound, last + 1);
                next[last]++;
                return next;
            }
        }
        return null;
    }

    /// Raises the last character whose last byte can be raised, and drops what follows. Where that would need a carry
    /// into the character's other bytes, the character before it is raised instead.
    private static byte @Nullable [] nextText(byte[] bound) {
        for (int last = bound.length - 1; last >= 0; last--) {
            if (bound[last] >= 0 && bound[last] < 0x7F) {
                byte[] next = Arrays.copyOf(bound, last + 1);
                next[last]++;
                return next;
            }
            if (isContinuation(bound[last]) && bound[last] != (byte) 0xBF && isText(bound, last)) {
                byte[] next = Arrays.copyOf(bound, last + 1);
                next[last]++;
                return next;
            }
        }
        return null;
    }

    /// Whether the byte at `last` ends a whole character, so that raising it gives the next code point. A surrogate
    /// cannot come out, because 0xED 0x9F 0xBF, the last before them, ends in 0xBF.
    private static boolean isText(byte[] bytes, int last) {
        int start = last;
        while (start > 0 && isContinuation(bytes[start])) {
            start--;
        }
        int lead = bytes[start] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        return last - start + 1 == length;
    }

    private static boolean isContinuation(byte value) {
        return (value & 0xC0) == 0x80;
    }
}
