package dev.sluice.client.gzip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bits into an array that grows, the first bit lowest (RFC 1951, 3.1.1). One owner.
final class BitSink {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1 << 10];
    private int length;
    private long pending;
    private int pendingBits;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        pending = 0;
        pendingBits = 0;
    }

    /// Makes room for so many bytes more; [#put] does not look.
    void reserve(int more) {
        int needed = Math.addExact(length, more + 2 * Long.BYTES);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
    }

    /// @param count at most 56
    void put(long bits, int count) {
        pending |= bits << pendingBits;
        pendingBits += count;
        LONG.set(bytes, length, pending);
        length += pendingBits >>> 3;
        pending >>>= pendingBits & ~7;
        pendingBits &= 7;
    }

    /// Fills the byte that was begun with zeros.
    void align() {
        if (pendingBits > 0) {
            put(0, 8 - pendingBits);
        }
    }

    /// Whole bytes; only after [#align].
    void put(byte[] source, int from, int count) {
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }
}
