package dev.sluice.journal;

/// How far one consumer of a journal has come, durably. Any thread.
public interface Cursor {
    String name();

    /// Everything up to and including this entry is done; [Position#START] in the beginning.
    Position position();

    /// Moves the cursor forward and returns when the move is durable; entries that every cursor has passed are then
    /// removed. A position at or before the present one changes nothing.
    ///
    /// @throws IllegalArgumentException if `upTo` lies behind the end of the journal
    /// @throws dev.sluice.kernel.error.UnavailableException if it could not be made durable; the cursor stays
    void commit(Position upTo);
}
