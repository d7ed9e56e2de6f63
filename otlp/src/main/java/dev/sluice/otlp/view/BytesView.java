package dev.sluice.otlp.view;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Some bytes of a request, such as an id, where they lie. Nobody writes them. Any thread.
public final class BytesView {
    static final BytesView EMPTY = new BytesView(new byte[0], 0, 0);
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final byte[] array;
    private final int offset;
    private final int length;

    BytesView(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// The array in which the bytes lie, between others.
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /// Two lower-case digits per byte, as ids are written everywhere.
    public String toHex() {
        char[] text = new char[length * 2];
        for (int i = 0; i < length; i++) {
            text[i * 2] = DIGITS[array[offset + i] >> 4 & 15];
            text[i * 2 + 1] = DIGITS[array[offset + i] & 15];
        }
        return new String(text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BytesView that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 31 + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return toHex();
    }
}
