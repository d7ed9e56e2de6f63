package dev.sluice.client.chain;

import dev.sluice.client.ClientErrors;
import dev.sluice.journal.JournalEntry;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;

/// A payload as an entry of a client's own journal.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 1 | byte | version, 1 |
/// | 1 | 1 | byte | signal: 1 traces, 2 metrics, 3 logs, 4 profiles |
/// | 2 | 2 | | 0, reserved |
/// | 4 | 4 | int32, big-endian | items, at least 0 |
/// | 8 | rest | bytes | the `Export…ServiceRequest` |
final class StoredPayload {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8;

    private StoredPayload() {}

    static ByteBuffer header(Payload payload) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put((byte) VERSION)
                .put((byte) payload.signal().code())
                .putShort((short) 0)
                .putInt(payload.items())
                .flip();
    }

    /// A copy of what the entry holds.
    ///
    /// @throws SerializationException if another version or another program wrote it
    static Payload payload(JournalEntry entry) {
        byte[] bytes = entry.toBytes();
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || header.get(0) != VERSION || header.getInt(4) < 0) {
            throw unreadable(entry);
        }
        for (Signal signal : Signal.values()) {
            if (signal.code() == header.get(1)) {
                return new Payload(signal, bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, header.getInt(4));
            }
        }
        throw unreadable(entry);
    }

    private static SerializationException unreadable(JournalEntry entry) {
        return new SerializationException(
                ClientErrors.ENTRY_UNREADABLE,
                "journal entry " + entry.position() + " is not one of a client (expected: version " + VERSION + ")");
    }
}
