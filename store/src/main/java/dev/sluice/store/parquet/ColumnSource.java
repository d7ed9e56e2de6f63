package dev.sluice.store.parquet;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one leaf for one row group, as the caller already holds them; nothing is copied, and arrays may be
/// longer than needed. Which row takes which value is said in two steps, both optional:
///
/// 1. `rows[i]` is the index that row `i` of the file takes (a sort order, or the number of the row's resource); a
///    negative index says null. Without it row `i` takes index `i`.
/// 2. For a leaf below lists or maps the index is that of a parent in the first [Ranges], whose elements are parents
///    in the next; the elements of the last are indexes into the values.
///
/// ```java
/// ColumnSource.longs(durations).at(order);
/// ColumnSource.coded(keyIds, heap).at(order).in(Ranges.of(attributeOffsets));
/// ```
///
/// @param values the values by index
/// @param rows the index each row takes; null when row `i` takes index `i`
/// @param ranges one per list or map on the path, from the root
public record ColumnSource(Values values, int @Nullable [] rows, List<Ranges> ranges) {
    public ColumnSource {
        ranges = List.copyOf(ranges);
    }

    /// For LONG, and for TIMESTAMP in microseconds since 1970.
    public static ColumnSource longs(long[] values) {
        return new ColumnSource(new Values.Longs(values, null), null, List.of());
    }

    public static ColumnSource ints(int[] values) {
        return new ColumnSource(new Values.Ints(values, null), null, List.of());
    }

    public static ColumnSource doubles(double[] values) {
        return new ColumnSource(new Values.Doubles(values, null), null, List.of());
    }

    public static ColumnSource booleans(boolean[] values) {
        return new ColumnSource(new Values.Booleans(values, null), null, List.of());
    }

    /// For BINARY and STRING: numbers of heap entries, equal bytes under one number wherever that is cheap to know,
    /// because a dictionary is made of the numbers. A negative number is null.
    public static ColumnSource coded(int[] ids, ByteHeap heap) {
        return new ColumnSource(new Values.Coded(ids, heap), null, List.of());
    }

    /// For BINARY and STRING whose values rarely repeat: value `i` is heap entry `i`.
    public static ColumnSource bytes(ByteHeap heap) {
        return new ColumnSource(new Values.Bytes(heap, null), null, List.of());
    }

    /// A copy whose values are null where a bit is set, by index. Not for coded values, whose nulls are numbers.
    public ColumnSource withNulls(@Nullable BitSet nulls) {
        return new ColumnSource(values.withNulls(nulls), rows, ranges);
    }

    /// A copy in which row `i` takes the index `rows[i]`.
    public ColumnSource at(int @Nullable [] rows) {
        return new ColumnSource(values, rows, ranges);
    }

    /// A copy for a leaf below lists or maps.
    public ColumnSource in(Ranges... ranges) {
        return new ColumnSource(values, rows, List.of(ranges));
    }

    /// Values by index.
    public sealed interface Values {
        boolean fits(LeafType type);

        Values withNulls(@Nullable BitSet nulls);

        /// Null when no value is null for sure.
        default @Nullable BitSet nulls() {
            return null;
        }

        record Longs(long[] values, @Nullable BitSet nulls) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type == LeafType.LONG || type == LeafType.TIMESTAMP;
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                return new Longs(values, nulls);
            }
        }

        record Ints(int[] values, @Nullable BitSet nulls) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type == LeafType.INT;
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                return new Ints(values, nulls);
            }
        }

        record Doubles(double[] values, @Nullable BitSet nulls) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type == LeafType.DOUBLE;
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                return new Doubles(values, nulls);
            }
        }

        record Booleans(boolean[] values, @Nullable BitSet nulls) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type == LeafType.BOOLEAN;
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                return new Booleans(values, nulls);
            }
        }

        record Coded(int[] ids, ByteHeap heap) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type.isBytes();
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                throw new IllegalArgumentException("nulls of coded values: a set (expected: negative numbers)");
            }
        }

        record Bytes(ByteHeap heap, @Nullable BitSet nulls) implements Values {
            @Override
            public boolean fits(LeafType type) {
                return type.isBytes();
            }

            @Override
            public Values withNulls(@Nullable BitSet nulls) {
                return new Bytes(heap, nulls);
            }
        }
    }
}
