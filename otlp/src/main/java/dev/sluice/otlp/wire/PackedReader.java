package dev.sluice.otlp.wire;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.OtlpErrors;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A cursor over the numbers of one packed LEN field. One owner.
public final class PackedReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private final int wireType;
    private int position;
    private long value;

    /// @param wireType of a single element: [WireType#VARINT], [WireType#FIXED64] or [WireType#FIXED32]
    public PackedReader(int wireType, byte[] bytes, int from, int end) {
        this.wireType = wireType;
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    /// Steps to the next number.
    ///
    /// @throws SerializationException if the last one is cut off
    public boolean next() {
        if (position >= end) {
            return false;
        }
        switch (wireType) {
            case WireType.VARINT -> value = varint();
            case WireType.FIXED64 -> {
                require(8);
                value = (long) LONGS.get(bytes, position - 8);
            }
            default -> {
                require(4);
                value = (int) INTS.get(bytes, position - 4);
            }
        }
        return true;
    }

    /// The current number's bits.
    public long value() {
        return value;
    }

    private void require(int size) {
        if (size > end - position) {
            throw malformed();
        }
        position += size;
    }

    private long varint() {
        long result = 0;
        for (int shift = 0; shift < 64 && position < end; shift += 7) {
            byte b = bytes[position++];
            result |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return result;
            }
        }
        throw malformed();
    }

    private SerializationException malformed() {
        return new SerializationException(OtlpErrors.MALFORMED, "malformed protobuf: a packed number is cut off")
                .with("offset", position);
    }
}
