package dev.sluice.pipeline;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What stands before the protobuf bytes in a journal entry.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 1 | byte | version of this header, 1 |
/// | 1 | 1 | byte | signal: 1 traces, 2 metrics, 3 logs, 4 profiles |
/// | 2 | 1 | byte | encoding of the rest: 0 uncompressed OTLP protobuf |
/// | 3 | 1 | byte | 0, reserved |
/// | 4 | 4 | int32, big-endian | items, at least 0 |
/// | 8 | 8 | int64, big-endian | received: nanoseconds since 1970 |
/// | 16 | 2 | uint16, big-endian | t, length of the tenant's name |
/// | 18 | t | UTF-8 | tenant; empty while there is only one |
/// | 18+t | rest | bytes | the `Export…ServiceRequest` |
///
/// @param receivedNanos nanoseconds since 1970
/// @param tenant at most 1,024 bytes of UTF-8
public record EntryHeader(Signal signal, int items, long receivedNanos, String tenant) {
    public static final ErrorCode UNREADABLE = ErrorCode.of("pipeline.entry-unreadable");

    private static final int VERSION = 1;
    private static final int PLAIN_PROTOBUF = 0;
    private static final int FIXED_BYTES = 18;
    private static final int TENANT_BYTES_MAX = 1_024;

    public EntryHeader {
        if (items < 0) {
            throw new IllegalArgumentException("items: " + items + " (expected: >= 0)");
        }
    }

    /// The header's bytes, ready to be read.
    public ByteBuffer encode() {
        byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
        if (name.length > TENANT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "tenant: " + name.length + " bytes (expected: at most " + TENANT_BYTES_MAX + ")");
        }
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .put((byte) VERSION)
                .put((byte) signal.code())
                .put((byte) PLAIN_PROTOBUF)
                .put((byte) 0)
                .putInt(items)
                .putLong(receivedNanos)
                .putShort((short) name.length)
                .put(name)
                .flip();
    }

    /// Reads the header at the start of an entry.
    ///
    /// @throws SerializationException if this version cannot read it
    public static EntryHeader decode(byte[] entry, int offset, int length) {
        if (length < FIXED_BYTES) {
            throw unreadable("entry: " + length + " bytes (expected: at least " + FIXED_BYTES + ")");
        }
        ByteBuffer buffer = ByteBuffer.wrap(entry, offset, length);
        int version = buffer.get();
        if (version != VERSION) {
            throw unreadable("entry version: " + version + " (expected: " + VERSION + ")");
        }
        int signal = buffer.get();
        int encoding = buffer.get();
        buffer.get();
        int items = buffer.getInt();
        long receivedNanos = buffer.getLong();
        int tenantBytes = Short.toUnsignedInt(buffer.getShort());
        if (signal < 1 || signal > 4 || encoding != PLAIN_PROTOBUF || items < 0 || tenantBytes > buffer.remaining()) {
            throw unreadable("entry header: signal " + signal + ", encoding " + encoding + ", " + items
                    + " items, tenant of " + tenantBytes + " bytes (expected: a signal from 1 to 4, encoding 0)");
        }
        String tenant =
                new String(entry, buffer.position() + buffer.arrayOffset(), tenantBytes, StandardCharsets.UTF_8);
        return new EntryHeader(Signal.ofCode(signal), items, receivedNanos, tenant);
    }

    /// The signal of an entry that cannot be decoded, as far as it can be told: traces if it cannot.
    static Signal signalOf(byte[] entry, int offset, int length) {
        int code = length > 1 ? entry[offset + 1] : 0;
        return code >= 1 && code <= 4 ? Signal.ofCode(code) : Signal.TRACES;
    }

    /// The payload behind this header, without a copy.
    public Payload payload(byte[] entry, int offset, int length) {
        int skip = FIXED_BYTES + tenant.getBytes(StandardCharsets.UTF_8).length;
        return new Payload(signal, entry, offset + skip, length - skip, items);
    }

    private static SerializationException unreadable(String message) {
        return new SerializationException(UNREADABLE, message);
    }
}
