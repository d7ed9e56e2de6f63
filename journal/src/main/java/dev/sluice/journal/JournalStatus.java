package dev.sluice.journal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a journal looks like at one moment.
///
/// @param segments number of segment files, 0 in memory
/// @param bytes what they take on disk, or the bytes of all entries held in memory
/// @param budgetBytes what they may take
/// @param refusal why appends are refused (seen in the last five seconds), in words for an operator; null while
///     they are taken
/// @param cursors every cursor, by name
/// @param damagedRecords damaged places met since the journal was opened
/// @param quarantinedBytes copies of damaged places that wait for an operator
public record JournalStatus(
        UUID id,
        Position end,
        int segments,
        long bytes,
        long budgetBytes,
        @Nullable String refusal,
        List<CursorStatus> cursors,
        long damagedRecords,
        long quarantinedBytes) {
    /// One cursor.
    public record CursorStatus(String name, Position position) {}

    public JournalStatus {
        cursors = List.copyOf(cursors);
    }

    /// Whether appends are taken now.
    public boolean isAccepting() {
        return refusal == null;
    }
}
