package dev.sluice.journal;

import java.nio.ByteBuffer;

/// One entry as read: a range of an array. It belongs to the reader and is valid until its next call, unless
/// [JournalReader#keep] made it the caller's.
///
/// @param bytes must not be written
/// @param offset where the entry begins in `bytes`
/// @param length header and body together, 1 or more
public record JournalEntry(Position position, int routingHash, byte[] bytes, int offset, int length) {
    /// A read-only view of the range, valid as long as this entry.
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    /// A copy that stays valid.
    public byte[] toBytes() {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        return copy;
    }
}
