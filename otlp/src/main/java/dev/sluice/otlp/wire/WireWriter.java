package dev.sluice.otlp.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array into which protobuf fields are written.
///
/// A nested message is opened with [#begin] and closed with [#end], which then knows its length. One byte is
/// held free for the length; a longer length moves the content, so that what is written is always the shortest
/// form.
///
/// ```java
/// int span = writer.begin(2);
/// writer.string(5, "GET /");
/// writer.end(span);
/// ```
///
/// Every value is written, zero included: whoever wants proto3's silence about zeros does not call. One owner.
public final class WireWriter {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_MAX = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int length;

    public WireWriter() {
        this(1024);
    }

    /// @param capacity bytes to hold before the array grows for the first time
    public WireWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /// @param first is written into, and let go when it is too small; the writer's as long as this is used
    public WireWriter(byte[] first) {
        bytes = first;
    }

    /// The array that holds the message in its first [#length()] bytes. Valid until the next write.
    public byte[] array() {
        return bytes;
    }

    /// How many bytes are written.
    public int length() {
        return length;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// Forgets what was written and keeps the memory.
    public void clear() {
        length = 0;
    }

    /// Forgets everything after the first `length` bytes, to take back what was written last.
    public void truncate(int length) {
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException("length: " + length + " (expected: 0 to " + this.length + ")");
        }
        this.length = length;
    }

    public void varint(int field, long value) {
        tag(field, WireType.VARINT);
        rawVarint(value);
    }

    public void fixed64(int field, long value) {
        tag(field, WireType.FIXED64);
        rawFixed64(value);
    }

    public void fixed32(int field, int value) {
        tag(field, WireType.FIXED32);
        rawFixed32(value);
    }

    public void float64(int field, double value) {
        fixed64(field, Double.doubleToRawLongBits(value));
    }

    public void string(int field, String value) {
        int before = length;
        int count = value.length();
        tag(field, WireType.LEN);
        rawVarint(count);
        ensure(count);
        // Mostly ASCII, which is written as it is; the first character beyond starts over.
        byte[] target = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                length = before;
                encoded(field, value);
                return;
            }
            target[at++] = (byte) c;
        }
        length = at;
    }

    private void encoded(int field, String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        bytes(field, encoded, 0, encoded.length);
    }

    public void bytes(int field, byte[] value) {
        bytes(field, value, 0, value.length);
    }

    /// A LEN field whose content is `source[offset, offset + count)`.
    public void bytes(int field, byte[] source, int offset, int count) {
        tag(field, WireType.LEN);
        rawVarint(count);
        raw(source, offset, count);
    }

    /// Opens a LEN field.
    ///
    /// @return the mark to hand to [#end]
    public int begin(int field) {
        tag(field, WireType.LEN);
        ensure(1);
        length++;
        return length;
    }

    /// Opens a LEN field, and holds as many bytes free for the length as that of `expected` bytes takes, so that a
    /// guess of the right magnitude saves moving the content.
    ///
    /// @return the mark to hand to [#end(int, int)], with the same guess
    public int begin(int field, int expected) {
        tag(field, WireType.LEN);
        int held = varintLength(expected);
        ensure(held);
        length += held;
        return length;
    }

    /// Closes the LEN field that [#begin(int, int)] opened.
    public void end(int mark, int expected) {
        int held = varintLength(expected);
        int size = length - mark;
        int taken = varintLength(size);
        if (taken != held) {
            ensure(Math.max(0, taken - held));
            System.arraycopy(bytes, mark, bytes, mark - held + taken, size);
        }
        length = mark - held;
        rawVarint(size);
        length += size;
    }

    /// Closes the LEN field that [#begin] opened. Fields close in the reverse order of their opening.
    ///
    /// @param mark what [#begin] returned
    public void end(int mark) {
        int size = length - mark;
        if (size < 0x80) {
            bytes[mark - 1] = (byte) size;
            return;
        }
        int more = varintLength(size) - 1;
        ensure(more);
        System.arraycopy(bytes, mark, bytes, mark + more, size);
        length = mark - 1;
        rawVarint(size);
        length += size;
    }

    public void tag(int field, int wireType) {
        rawVarint(WireType.tag(field, wireType) & 0xffff_ffffL);
    }

    /// Bytes that are whole fields already, as [WireReader#fieldOffset()] and [WireReader#fieldEnd()] find
    /// them.
    public void raw(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    public void rawByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    public void rawVarint(long value) {
        ensure(10);
        byte[] target = bytes;
        int at = length;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        length = at;
    }

    public void rawFixed64(long value) {
        ensure(8);
        LONGS.set(bytes, length, value);
        length += 8;
    }

    public void rawFixed32(int value) {
        ensure(4);
        INTS.set(bytes, length, value);
        length += 4;
    }

    /// How many bytes the varint of these 64 bits has, 1 to 10.
    public static int varintLength(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > LENGTH_MAX) {
            throw new IllegalStateException("message: more than " + LENGTH_MAX + " bytes");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LENGTH_MAX, Math.max(needed, bytes.length * 2L)));
    }
}
