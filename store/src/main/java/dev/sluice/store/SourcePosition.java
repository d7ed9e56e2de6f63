package dev.sluice.store;

import java.util.Objects;

/// How far a source of rows has been read. Opaque to the store but for its order.
///
/// @param source which journal, such as its UUID; empty when nothing outlives the process and no position is
///     kept
/// @param epoch 0 or more; orders before the sequence
/// @param sequence 0 or more
public record SourcePosition(String source, long epoch, long sequence) implements Comparable<SourcePosition> {
    public SourcePosition {
        Objects.requireNonNull(source, "source");
        if (epoch < 0 || sequence < 0) {
            throw new IllegalArgumentException(
                    "source position: " + epoch + ":" + sequence + " (expected: both at least 0)");
        }
    }

    /// Before everything the source has.
    public static SourcePosition start(String source) {
        return new SourcePosition(source, 0, 0);
    }

    /// Reads the form that [#toString()] writes.
    ///
    /// @throws IllegalArgumentException if the text is not a position
    public static SourcePosition parse(String text) {
        int second = text.lastIndexOf(':');
        int first = text.lastIndexOf(':', second - 1);
        try {
            return new SourcePosition(
                    text.substring(0, first),
                    Long.parseLong(text.substring(first + 1, second)),
                    Long.parseLong(text.substring(second + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException malformed) {
            throw new IllegalArgumentException(
                    "source position: " + text + " (expected: SOURCE:EPOCH:SEQUENCE)", malformed);
        }
    }

    public boolean isAfter(SourcePosition other) {
        return compareTo(other) > 0;
    }

    /// By epoch, then by sequence.
    ///
    /// @throws IllegalArgumentException if the other one is of another source: those have no order
    @Override
    public int compareTo(SourcePosition other) {
        if (!source.equals(other.source)) {
            throw new IllegalArgumentException("source of a position: " + other.source + " (expected: " + source + ")");
        }
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }

    /// `SOURCE:EPOCH:SEQUENCE`.
    @Override
    public String toString() {
        return source + ":" + epoch + ":" + sequence;
    }
}
