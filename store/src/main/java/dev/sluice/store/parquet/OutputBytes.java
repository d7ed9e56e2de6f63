package dev.sluice.store.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growing array of bytes with the little-endian and varint forms Parquet is made of. One owner.
final class OutputBytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private byte[] bytes = new byte[4_096];
    private int size;

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /// Forgets the content from `size` on.
    void truncate(int size) {
        this.size = size;
    }

    void clear() {
        size = 0;
    }

    /// Gives memory back when more than `limit` bytes are held.
    void trim(int limit) {
        size = 0;
        if (bytes.length > limit) {
            bytes = new byte[4_096];
        }
    }

    /// Makes room for `more` bytes, so that [#packed] and direct writes into [#array] stay inside.
    void ensure(int more) {
        long needed = (long) size + more;
        if (needed > bytes.length) {
            long doubled = Math.max(needed, 2L * bytes.length);
            if (needed > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("page bytes: " + needed + " (expected: < 2147483631)");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Integer.MAX_VALUE - 16));
        }
    }

    void putByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        ensure(4);
        INT.set(bytes, size, value);
        size += 4;
    }

    void putInt(int at, int value) {
        INT.set(bytes, at, value);
    }

    void putLong(long value) {
        ensure(8);
        LONG.set(bytes, size, value);
        size += 8;
    }

    void put(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void putVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void putZigzag(long value) {
        putVarint(value << 1 ^ value >> 63);
    }

    /// Appends `count` values of `width` bits each, lowest bit first; values have no bits above. A last group that
    /// does not fill its byte is padded with zeros.
    void packed(int[] values, int from, int count, int width) {
        int length = (int) (((long) count * width + 7) >>> 3);
        ensure(length + 8);
        byte[] target = bytes;
        int at = size;
        long bits = 0;
        int used = 0;
        for (int i = from; i < from + count; i++) {
            bits |= (long) values[i] << used;
            used += width;
            if (used >= 32) {
                INT.set(target, at, (int) bits);
                at += 4;
                bits >>>= 32;
                used -= 32;
            }
        }
        INT.set(target, at, (int) bits);
        size += length;
    }

    /// As for ints, with widths up to 64.
    void packed(long[] values, int from, int count, int width) {
        int length = (int) (((long) count * width + 7) >>> 3);
        ensure(length + 8);
        byte[] target = bytes;
        int at = size;
        long bits = 0;
        int used = 0;
        for (int i = from; i < from + count; i++) {
            long value = values[i];
            bits |= value << used;
            used += width;
            if (used >= 64) {
                LONG.set(target, at, bits);
                at += 8;
                used -= 64;
                bits = used == 0 ? 0 : value >>> (width - used);
            }
        }
        LONG.set(target, at, bits);
        size += length;
    }
}
