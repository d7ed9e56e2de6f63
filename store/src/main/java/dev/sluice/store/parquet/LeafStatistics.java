package dev.sluice.store.parquet;

import org.jspecify.annotations.Nullable;

/// What a file knows about one leaf, over all its row groups.
///
/// @param leaf which one
/// @param compressedBytes size in the file, page headers included
/// @param values entries with nulls and empty lists counted, as Parquet's `num_values`
/// @param nulls entries without a value
/// @param nans NaN values; 0 for anything but DOUBLE
/// @param lower no value is below; null when there is no value to speak of. The bytes are those of both Parquet's
///     statistics and Iceberg's single-value form: little-endian numbers, one byte for a boolean, text and binary as
///     they are, cut to 64 bytes. NaN is never a bound, a zero is -0.0
/// @param upper no value is above; like lower, a cut one rounded up, a zero is 0.0; may be null while lower is not
public record LeafStatistics(
        ParquetLeaf leaf,
        long compressedBytes,
        long values,
        long nulls,
        long nans,
        byte @Nullable [] lower,
        byte @Nullable [] upper) {
    public int fieldId() {
        return leaf.fieldId();
    }

    public String path() {
        return leaf.path();
    }
}
