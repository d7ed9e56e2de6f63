package dev.sluice.otlp.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/// A growing array of JSON text. One owner.
final class JsonOutput {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[4096];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void raw(int c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    void comma(boolean first) {
        if (!first) {
            raw(',');
        }
    }

    void key(byte[] key, boolean first) {
        ensure(key.length + 1);
        if (!first) {
            bytes[length++] = ',';
        }
        System.arraycopy(key, 0, bytes, length, key.length);
        length += key.length;
    }

    void word(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /// UTF-8 between quotes. Words without a quote, a backslash or a control character are copied as they are.
    void text(byte[] b, int from, int end) {
        ensure(end - from + 16);
        bytes[length++] = '"';
        int i = from;
        while (i + 8 <= end) {
            long word = (long) LONGS.get(b, i);
            long special = zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\') | zeros(word & ONES * 0xe0);
            if (special == 0) {
                LONGS.set(bytes, length, word);
                length += 8;
                i += 8;
            } else {
                int stop = i + (Long.numberOfTrailingZeros(special) >>> 3);
                while (i < stop) {
                    bytes[length++] = b[i++];
                }
                escape(b[i++]);
                ensure(end - i + 16);
            }
        }
        while (i < end) {
            byte c = b[i++];
            if (c == '"' || c == '\\' || (c & 0xe0) == 0) {
                escape(c);
                ensure(end - i + 16);
            } else {
                bytes[length++] = c;
            }
        }
        bytes[length++] = '"';
    }

    private static long zeros(long word) {
        return word - ONES & ~word & HIGH_BITS;
    }

    private void escape(byte c) {
        ensure(6);
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                word("u00");
                bytes[length++] = DIGITS[c >> 4];
                bytes[length++] = DIGITS[c & 15];
            }
        }
    }

    void hex(byte[] b, int from, int end) {
        ensure((end - from) * 2 + 2);
        bytes[length++] = '"';
        for (int i = from; i < end; i++) {
            bytes[length++] = DIGITS[b[i] >> 4 & 15];
            bytes[length++] = DIGITS[b[i] & 15];
        }
        bytes[length++] = '"';
    }

    void base64(byte[] value) {
        byte[] text = Base64.getEncoder().encode(value);
        ensure(text.length + 2);
        bytes[length++] = '"';
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        bytes[length++] = '"';
    }

    void decimal(long value) {
        ensure(20);
        if (value == Long.MIN_VALUE) {
            word("-9223372036854775808");
            return;
        }
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int size = 1;
        for (long bound = 10; size < 19 && rest >= bound; bound *= 10) {
            size++;
        }
        for (int i = length + size - 1; i >= length; i--) {
            long tenth = rest / 10;
            bytes[i] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
        length += size;
    }

    void quotedDecimal(long value) {
        raw('"');
        decimal(value);
        raw('"');
    }

    void quotedUnsigned(long value) {
        raw('"');
        if (value >= 0) {
            decimal(value);
        } else {
            word(Long.toUnsignedString(value));
        }
        raw('"');
    }

    void float64(double value) {
        if (Double.isNaN(value)) {
            word("\"NaN\"");
        } else if (Double.isInfinite(value)) {
            word(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        } else {
            word(Double.toString(value));
        }
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            long needed = (long) length + more;
            if (needed > LENGTH_MAX) {
                throw new IllegalStateException("document: more than " + LENGTH_MAX + " bytes");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(LENGTH_MAX, Math.max(needed, bytes.length * 2L)));
        }
    }
}
