package dev.sluice.journal;

import dev.sluice.kernel.error.ValidationException;
import java.nio.ByteBuffer;

/// The bound on what one entry may hold, checked before anything is allocated.
final class EntrySize {
    private EntrySize() {}

    static int check(ByteBuffer header, ByteBuffer body) {
        long length = (long) header.remaining() + body.remaining();
        if (length < 1 || length > Journal.ENTRY_BYTES_MAX) {
            throw new ValidationException(
                    JournalErrors.ENTRY_SIZE,
                    "entry: " + length + " bytes (expected: 1 to " + Journal.ENTRY_BYTES_MAX + ")");
        }
        return (int) length;
    }
}
