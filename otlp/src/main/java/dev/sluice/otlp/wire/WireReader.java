package dev.sluice.otlp.wire;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.OtlpErrors;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// A cursor over the fields of one protobuf message that lies in a range of an array.
///
/// ```java
/// reader.reset(bytes, from, to);
/// while (reader.next()) {
///     switch (reader.tag()) {
///         case SPAN_NAME -> name = reader.string();
///         default -> {}          // unknown fields need no work: next() steps over them
///     }
/// }
/// ```
///
/// [#next()] reads the tag and finds the whole value, so that a field is one range [#fieldOffset()] to
/// [#fieldEnd()] which can be copied as it is. The accessors answer for the current field. A group is one field
/// of wire type [WireType#GROUP]; nobody needs its content.
///
/// One owner. Reuse it: creating one costs little, creating one per message of a large request does not.
public final class WireReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = new byte[0];
    private static final int GROUP_DEPTH_MAX = 64;

    private byte[] bytes = NOTHING;
    private int position;
    private int end;
    private int fieldOffset;
    private int tag;
    private int valueOffset;
    private int valueLength;
    private long value;

    /// A reader of nothing, until [#reset].
    public WireReader() {}

    /// A reader of the message in `bytes[from, to)`.
    public WireReader(byte[] bytes, int from, int to) {
        reset(bytes, from, to);
    }

    /// Starts again at the message in `bytes[from, to)`. The array must not change while it is read.
    public WireReader reset(byte[] bytes, int from, int to) {
        Objects.checkFromToIndex(from, to, bytes.length);
        this.bytes = bytes;
        this.position = from;
        this.end = to;
        this.tag = 0;
        return this;
    }

    /// Steps to the next field.
    ///
    /// @return false at the end of the message
    /// @throws SerializationException if the bytes are not protobuf, or a value runs past the end
    public boolean next() {
        if (position >= end) {
            return false;
        }
        fieldOffset = position;
        tag = readTag();
        switch (tag & 7) {
            case WireType.VARINT -> {
                valueOffset = position;
                value = readVarint();
                valueLength = position - valueOffset;
            }
            case WireType.FIXED64 -> {
                take(8);
                value = (long) LONGS.get(bytes, valueOffset);
            }
            case WireType.LEN -> take(readLength());
            case WireType.GROUP -> skipGroup();
            case WireType.FIXED32 -> {
                take(4);
                value = (int) INTS.get(bytes, valueOffset);
            }
            default -> throw malformed("wire type " + (tag & 7) + " (expected: 0, 1, 2, 3 or 5)");
        }
        return true;
    }

    /// The field number and the wire type in one, as [WireType#tag] makes it: what to switch on, because a
    /// known number with another wire type is an unknown field.
    public int tag() {
        return tag;
    }

    public int field() {
        return tag >>> 3;
    }

    public int wireType() {
        return tag & 7;
    }

    /// The value of a varint field, as its 64 bits.
    public long varint() {
        return value;
    }

    /// The value of a fixed64 field, as its 64 bits.
    public long fixed64() {
        return value;
    }

    /// The value of a fixed32 field, as its 32 bits.
    public int fixed32() {
        return (int) value;
    }

    /// The value of a fixed64 field that is a `double`.
    public double float64() {
        return Double.longBitsToDouble(value);
    }

    /// Where the current value begins, after tag and length.
    public int valueOffset() {
        return valueOffset;
    }

    /// How many bytes the current value has, tag and length not counted.
    public int valueLength() {
        return valueLength;
    }

    /// The first index after the current value, which is also the end of the field.
    public int valueEnd() {
        return valueOffset + valueLength;
    }

    /// Where the current field begins: the first byte of its tag.
    public int fieldOffset() {
        return fieldOffset;
    }

    /// The first index after the current field.
    public int fieldEnd() {
        return position;
    }

    /// A copy of a LEN value.
    public byte[] copy() {
        byte[] copy = new byte[valueLength];
        System.arraycopy(bytes, valueOffset, copy, 0, valueLength);
        return copy;
    }

    /// A LEN value as text. Bytes that are not UTF-8 become U+FFFD; the validator refuses them earlier.
    public String string() {
        return new String(bytes, valueOffset, valueLength, StandardCharsets.UTF_8);
    }

    private int readTag() {
        byte first = bytes[position];
        if (first > 7) {
            position++;
            return first;
        }
        long raw = readVarint();
        if (raw >>> 32 != 0 || raw >>> 3 == 0) {
            throw malformed("tag " + Long.toUnsignedString(raw) + " (expected: a field number from 1 to 536870911)");
        }
        return (int) raw;
    }

    private int readLength() {
        long length = readVarint();
        if (length < 0 || length > end - position) {
            throw malformed("length " + Long.toUnsignedString(length) + " (expected: at most the " + (end - position)
                    + " bytes that are left)");
        }
        return (int) length;
    }

    private long readVarint() {
        if (position < end) {
            byte first = bytes[position];
            if (first >= 0) {
                position++;
                return first;
            }
        }
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw malformed("a varint is cut off");
            }
            byte b = bytes[position++];
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw malformed("a varint has more than 10 bytes");
    }

    private void take(int length) {
        if (length > end - position) {
            throw malformed("a value of " + length + " bytes is cut off");
        }
        valueOffset = position;
        valueLength = length;
        position += length;
    }

    private void skipGroup() {
        int start = position;
        int outer = tag;
        int[] open = new int[GROUP_DEPTH_MAX];
        int depth = 0;
        open[0] = tag >>> 3;
        while (depth >= 0) {
            if (position >= end) {
                throw malformed("a group is cut off");
            }
            int inner = readTag();
            switch (inner & 7) {
                case WireType.VARINT -> readVarint();
                case WireType.FIXED64 -> take(8);
                case WireType.LEN -> take(readLength());
                case WireType.FIXED32 -> take(4);
                case WireType.GROUP -> {
                    if (++depth == GROUP_DEPTH_MAX) {
                        throw malformed("groups are nested deeper than " + GROUP_DEPTH_MAX);
                    }
                    open[depth] = inner >>> 3;
                }
                case WireType.GROUP_END -> {
                    if (open[depth--] != inner >>> 3) {
                        throw malformed("a group ends with another number than it began with");
                    }
                }
                default -> throw malformed("wire type " + (inner & 7));
            }
        }
        tag = outer;
        valueOffset = start;
        valueLength = position - start;
    }

    private SerializationException malformed(String what) {
        return new SerializationException(OtlpErrors.MALFORMED, "malformed protobuf: " + what).with("offset", position);
    }
}
