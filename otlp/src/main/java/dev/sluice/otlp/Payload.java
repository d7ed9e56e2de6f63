package dev.sluice.otlp;

import java.nio.ByteBuffer;
import java.util.Objects;

/// The protobuf bytes of one OTLP export request, known to be well-formed, and how many items they hold.
///
/// Nobody writes the array once it is in a payload. Any thread. Equality is that of the array's identity, not
/// of its content, because serialized protobuf has no canonical form.
///
/// @param items spans, data points, log records or profiles, at least 0
public record Payload(Signal signal, byte[] bytes, int offset, int length, int items) {
    public Payload {
        Objects.requireNonNull(signal, "signal");
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (items < 0) {
            throw new IllegalArgumentException("items: " + items + " (expected: >= 0)");
        }
    }

    /// The first index after the message.
    public int end() {
        return offset + length;
    }

    /// A read-only view of the message, valid as long as the array.
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return signal.id() + "[" + items + " items, " + length + " bytes]";
    }
}
