package dev.sluice.journal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is in a journal's folder.
///
/// @param journal null if the identity file is missing or damaged
/// @param segments oldest first
public record JournalListing(
        String folder, @Nullable UUID journal, List<SegmentListing> segments, List<CursorListing> cursors) {
    /// What a segment file is.
    public enum State {
        /// Complete, closed by its writer.
        SEALED,
        /// Complete, closed by a start after a crash.
        RECOVERED,
        /// Without a footer: being written, left behind by a crash, or given up after a failed write or fsync.
        OPEN,
        /// Nothing in it can be read.
        UNREADABLE
    }

    /// One segment file.
    ///
    /// @param file its name in the folder
    /// @param lastSequence base sequence - 1 if it holds no entry
    /// @param entries readable entries
    /// @param bytes size of the file
    /// @param createdNanos nanoseconds since 1970; 0 if unknown
    public record SegmentListing(
            String file,
            long epoch,
            long baseSequence,
            long lastSequence,
            long entries,
            long bytes,
            State state,
            long createdNanos) {}

    /// One cursor.
    ///
    /// @param position null if its file is damaged
    public record CursorListing(String name, @Nullable Position position) {}

    public JournalListing {
        segments = List.copyOf(segments);
        cursors = List.copyOf(cursors);
    }
}
