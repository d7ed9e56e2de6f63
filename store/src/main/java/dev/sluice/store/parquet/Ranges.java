package dev.sluice.store.parquet;

import org.jspecify.annotations.Nullable;

/// Which elements belong to which parent, for one list or map: parent `i` owns the elements
/// `[starts[i], starts[i + 1])`, or, when counts are given, `[starts[i], starts[i] + counts[i])`.
///
/// Arrays are not copied and may be longer than needed. Parents may share elements, as all rows of one resource do.
///
/// @param counts a negative count says that the list itself is null; null when `starts` has one offset more than
///     there are parents
public record Ranges(int[] starts, int @Nullable [] counts) {
    public static Ranges of(int[] offsets) {
        return new Ranges(offsets, null);
    }

    public static Ranges of(int[] starts, int[] counts) {
        return new Ranges(starts, counts);
    }

    int start(int parent) {
        return starts[parent];
    }

    /// The number of elements, or a negative number for a null list.
    int count(int parent) {
        return counts == null ? starts[parent + 1] - starts[parent] : counts[parent];
    }
}
