package dev.sluice.otlp.check;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.wire.Utf8;
import dev.sluice.otlp.wire.WireType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The steps over the wire format of which every scan is made.
///
/// A step takes a position and the end of the message it is in, and returns the next position. Where it finds
/// two numbers it returns both in one `long`, the upper half and the lower: that stays in a register, where a
/// cursor object would go through memory at every field. Any thread.
final class Scan {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int GROUP_DEPTH_MAX = 64;

    private Scan() {}

    /// The first half of a pair: a position.
    static int position(long pair) {
        return (int) (pair >>> 32);
    }

    /// The second half of a pair: a tag, or the end of a value.
    static int second(long pair) {
        return (int) pair;
    }

    /// The position after the tag at `pos`, which is before `end`, and the tag.
    static long tag(byte[] b, int pos, int end) {
        int first = b[pos];
        return first > 7 ? pair(pos + 1, first) : multibyteTag(b, pos, end);
    }

    private static long multibyteTag(byte[] b, int pos, int end) {
        if (pos + 1 < end && b[pos + 1] > 0 && b[pos] < 0) {
            int tag = b[pos] & 0x7f | b[pos + 1] << 7;
            if (tag > 7) {
                return pair(pos + 2, tag);
            }
        }
        return longTag(b, pos, end);
    }

    /// Where the LEN value begins whose length is at `pos`, and where it ends.
    static long range(byte[] b, int pos, int end) {
        if (pos < end) {
            int length = b[pos];
            if (length >= 0 && length < end - pos) {
                return pair(pos + 1, pos + 1 + length);
            }
        }
        return longRange(b, pos, end);
    }

    /// The position after the varint at `pos`.
    static int afterVarint(byte[] b, int pos, int end) {
        if (pos < end && b[pos] >= 0) {
            return pos + 1;
        }
        int limit = Math.min(end, pos + 10);
        for (int i = pos; i < limit; i++) {
            if (b[i] >= 0) {
                return i + 1;
            }
        }
        throw malformed("a varint is cut off or longer than 10 bytes", pos);
    }

    /// The value of the varint in `b[pos, after)`, as [#afterVarint] found it.
    static long varint(byte[] b, int pos, int after) {
        long value = 0;
        for (int i = pos, shift = 0; i < after; i++, shift += 7) {
            value |= (long) (b[i] & 0x7f) << shift;
        }
        return value;
    }

    /// The position `size` bytes further, which must lie in the message.
    static int after(int pos, int size, int end) {
        if (size > end - pos) {
            throw malformed("a value of " + size + " bytes is cut off", pos);
        }
        return pos + size;
    }

    static long fixed64(byte[] b, int pos) {
        return (long) LONGS.get(b, pos);
    }

    static int fixed32(byte[] b, int pos) {
        return (int) INTS.get(b, pos);
    }

    /// The position after the value of a field that nobody knows.
    static int skip(byte[] b, int tag, int pos, int end) {
        return switch (tag & 7) {
            case WireType.VARINT -> afterVarint(b, pos, end);
            case WireType.FIXED64 -> after(pos, 8, end);
            case WireType.LEN -> second(range(b, pos, end));
            case WireType.GROUP -> skipGroup(b, tag, pos, end, 1);
            case WireType.FIXED32 -> after(pos, 4, end);
            default -> throw malformed("wire type " + (tag & 7) + " (expected: 0, 1, 2, 3 or 5)", pos);
        };
    }

    static void utf8(byte[] b, int pos, int end) {
        if (!Utf8.isAscii(b, pos, end)) {
            int invalid = Utf8.firstInvalid(b, pos, end);
            if (invalid >= 0) {
                throw malformed("a string is not UTF-8", invalid);
            }
        }
    }

    static SerializationException malformed(String what, int offset) {
        return new SerializationException(OtlpErrors.MALFORMED, "malformed protobuf: " + what).with("offset", offset);
    }

    private static long pair(int position, int second) {
        return (long) position << 32 | second;
    }

    private static long longTag(byte[] b, int pos, int end) {
        int after = afterVarint(b, pos, end);
        long tag = varint(b, pos, after);
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw malformed(
                    "tag " + Long.toUnsignedString(tag) + " (expected: a field number from 1 to 536870911)", pos);
        }
        return (long) after << 32 | tag;
    }

    private static long longRange(byte[] b, int pos, int end) {
        int start = afterVarint(b, pos, end);
        long length = varint(b, pos, start);
        if (length < 0 || length > end - start) {
            throw malformed(
                    "length " + Long.toUnsignedString(length) + " (expected: at most the " + (end - start)
                            + " bytes that are left)",
                    pos);
        }
        return pair(start, start + (int) length);
    }

    private static int skipGroup(byte[] b, int open, int from, int end, int depth) {
        if (depth > GROUP_DEPTH_MAX) {
            throw malformed("groups are nested deeper than " + GROUP_DEPTH_MAX, from);
        }
        int pos = from;
        while (true) {
            if (pos >= end) {
                throw malformed("a group is cut off", pos);
            }
            long next = longTag(b, pos, end);
            int tag = second(next);
            pos = position(next);
            if ((tag & 7) == WireType.GROUP_END) {
                if (tag >>> 3 != open >>> 3) {
                    throw malformed("a group ends with another number than it began with", pos);
                }
                return pos;
            }
            pos = (tag & 7) == WireType.GROUP ? skipGroup(b, tag, pos, end, depth + 1) : skip(b, tag, pos, end);
        }
    }
}
