package dev.sluice.store.parquet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The statistics of one leaf in one row group, and how they add up to those of the file.
///
/// @param nans NaN values
/// @param lower see [LeafStatistics]
/// @param upper see [LeafStatistics]
/// @param lowerIsExact whether lower is a value, not a cut one
/// @param upperIsExact whether upper is a value, not a cut one
record ChunkStatistics(
        long values,
        long nulls,
        long nans,
        byte @Nullable [] lower,
        byte @Nullable [] upper,
        boolean lowerIsExact,
        boolean upperIsExact) {
    static final ChunkStatistics NONE = new ChunkStatistics(0, 0, 0, null, null, true, true);

    /// The statistics of both chunks together. A chunk with values but without a bound leaves the whole without.
    ChunkStatistics and(ChunkStatistics other, LeafType type) {
        boolean mine = values > nulls + nans;
        boolean theirs = other.values > other.nulls + other.nans;
        byte[] low = mine && theirs ? lesser(lower, other.lower, type) : mine ? lower : other.lower;
        byte[] high = mine && theirs ? greater(upper, other.upper, type) : mine ? upper : other.upper;
        return new ChunkStatistics(
                values + other.values,
                nulls + other.nulls,
                nans + other.nans,
                low,
                high,
                lowerIsExact && other.lowerIsExact,
                upperIsExact && other.upperIsExact);
    }

    private static byte @Nullable [] lesser(byte @Nullable [] a, byte @Nullable [] b, LeafType type) {
        return a == null || b == null ? null : compare(a, b, type) <= 0 ? a : b;
    }

    private static byte @Nullable [] greater(byte @Nullable [] a, byte @Nullable [] b, LeafType type) {
        return a == null || b == null ? null : compare(a, b, type) >= 0 ? a : b;
    }

    private static int compare(byte[] a, byte[] b, LeafType type) {
        return switch (type) {
            case BINARY, STRING, BOOLEAN -> Arrays.compareUnsigned(a, b);
            case INT, LONG, TIMESTAMP -> Long.compare(Bounds.word(a), Bounds.word(b));
            case DOUBLE ->
                Double.compare(Double.longBitsToDouble(Bounds.word(a)), Double.longBitsToDouble(Bounds.word(b)));
        };
    }
}
