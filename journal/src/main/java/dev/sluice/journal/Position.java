package dev.sluice.journal;

/// Where an entry stands in one journal. Positions of one journal are totally ordered, epoch first, and are never
/// used twice for different entries, whatever was lost in between.
///
/// @param epoch 1 or more for an entry; grows after every unclean start, truncation or quarantine
/// @param sequence 1 or more for an entry; grows with every entry, never goes back, and may have gaps
public record Position(long epoch, long sequence) implements Comparable<Position> {
    /// Before every entry.
    public static final Position START = new Position(0, 0);

    public Position {
        if (epoch < 0 || sequence < 0) {
            throw new IllegalArgumentException("position: " + epoch + ":" + sequence + " (expected: >= 0:0)");
        }
    }

    /// Reads the form that [#toString()] writes.
    ///
    /// @throws IllegalArgumentException if the text is not a position
    public static Position parse(String text) {
        int colon = text.indexOf(':');
        try {
            return new Position(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException malformed) {
            throw new IllegalArgumentException("position: " + text + " (expected: EPOCH:SEQUENCE)", malformed);
        }
    }

    public boolean isAfter(Position other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }

    /// Such as `2:4711`.
    @Override
    public String toString() {
        return epoch + ":" + sequence;
    }
}
