package dev.sluice.store.query;

/// A range of times, both ends included.
///
/// @param fromNanos nanoseconds since the epoch, 0 or more
/// @param toNanos nanoseconds since the epoch, at least `fromNanos`
public record TimeRange(long fromNanos, long toNanos) {
    /// All times that a signed number can tell.
    public static final TimeRange ALL = new TimeRange(0, Long.MAX_VALUE);

    public TimeRange {
        if (fromNanos < 0 || toNanos < fromNanos) {
            throw new IllegalArgumentException(
                    "time range: " + fromNanos + " to " + toNanos + " (expected: 0 or more, in order)");
        }
    }

    /// The condition on a column of nanoseconds.
    String condition(String column) {
        return equals(ALL) ? "true" : column + " BETWEEN " + fromNanos + " AND " + toNanos;
    }

    TimeRange widened(long nanos) {
        long from = Math.max(0, fromNanos - nanos);
        long to = toNanos > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : toNanos + nanos;
        return new TimeRange(from, to);
    }
}
