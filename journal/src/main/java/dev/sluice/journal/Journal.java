package dev.sluice.journal;

import java.nio.ByteBuffer;
import java.util.UUID;

/// A log of opaque entries that takes them at its end, keeps their order, and gives them to any number of readers.
///
/// Any thread. Closing ends all readers and refuses later appends; it is safe to call twice.
public interface Journal extends AutoCloseable {
    /// The largest entry, header and body together: 64 MiB and room for a header.
    int ENTRY_BYTES_MAX = (64 << 20) + (64 << 10);

    /// Chosen when the journal was created and never changed. Positions of another journal mean nothing here.
    UUID id();

    /// Appends one entry, the bytes of `header` followed by those of `body`, and returns its position once the
    /// entry is as safe as the mode promises: on stable storage (`durable`), written (`relaxed`), or held
    /// (`memory`).
    ///
    /// Blocks until then; concurrent callers share one fsync. Both buffers are read from position to limit before
    /// this returns or throws, and neither moves; the caller keeps them.
    ///
    /// @param routingHash kept with the entry, covered by its checksum, and not looked at
    /// @throws dev.sluice.kernel.error.ValidationException if the entry is empty or larger than [#ENTRY_BYTES_MAX]
    /// @throws dev.sluice.kernel.error.OverloadedException if the disk budget is spent or the disk is full
    /// @throws dev.sluice.kernel.error.UnavailableException if the disk failed or hung, or the journal is closed.
    ///     After a timeout the entry may or may not have been kept; after every other failure it was not.
    Position append(int routingHash, ByteBuffer header, ByteBuffer body);

    /// Throws what [#append] would throw at once for any entry now. Costs nothing, so ask before preparing one; an
    /// append may still be refused afterwards.
    ///
    /// @throws dev.sluice.kernel.error.OverloadedException if the disk budget is known to be spent
    /// @throws dev.sluice.kernel.error.UnavailableException if the disk has just failed
    default void requireRoom() {}

    /// A reader of all durable entries after the given position, oldest first; it follows the end. Close it.
    ///
    /// Readers are independent of each other and of cursors: entries that every cursor has passed may be gone.
    ///
    /// A position behind the end is one that somebody remembers of entries this journal lost (a folder restored
    /// from an old copy, for example); the journal then moves on beyond it, so that no later entry is taken for a
    /// known one.
    JournalReader reader(Position after);

    /// The position of the last durable entry, or one that no entry after it will have.
    Position end();

    /// About how many bytes the entries after a position take: exact for whole segments, and by the number of entries
    /// within one. Cheap.
    long bytesAfter(Position position);

    /// The durable cursor of this name, created at [Position#START] if there is none. As long as a cursor has not
    /// passed an entry, the entry is kept; without any cursor, all are.
    ///
    /// @param name 1 to 100 characters
    Cursor cursor(String name);

    /// Removes the cursor of this name for good, so that it no longer holds entries. Does nothing if there is none.
    void removeCursor(String name);

    JournalStatus status();

    @Override
    void close();
}
