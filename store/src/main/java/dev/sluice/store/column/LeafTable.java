package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;
import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.LeafSources;
import dev.sluice.store.parquet.ParquetLeaf;
import dev.sluice.store.parquet.Ranges;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where the values of each leaf of a row group come from, by the leaf's path. Values are handed to the encoder where
/// they lie; what must be computed goes through one scratch array, because leaves are asked for one after the other.
///
/// One owner; lives as long as one row group is written.
final class LeafTable implements LeafSources {
    private final int[] rows;
    private final ByteDictionary dictionary;
    private final Map<String, Supplier<ColumnSource>> sources = new HashMap<>();
    private long[] wide = {};

    /// @param rows the row of the buffer that each row of the group takes
    LeafTable(int[] rows, ByteDictionary dictionary) {
        this.rows = rows;
        this.dictionary = dictionary;
    }

    @Override
    public ColumnSource source(ParquetLeaf leaf) {
        Supplier<ColumnSource> source = sources.get(leaf.path());
        if (source == null) {
            throw new IllegalStateException("source of " + leaf.path() + ": none (expected: one for every leaf)");
        }
        return source.get();
    }

    int[] rows() {
        return rows;
    }

    /// A leaf below no list whose value `i` is that of row `i`.
    void add(String path, Supplier<ColumnSource> source) {
        sources.put(path, () -> source.get().at(rows));
    }

    /// A leaf that says itself which row takes what.
    void placed(String path, Supplier<ColumnSource> source) {
        sources.put(path, source);
    }

    /// A leaf below lists or maps.
    void nested(String path, Supplier<ColumnSource> source, Ranges... ranges) {
        sources.put(path, () -> source.get().at(rows).in(ranges));
    }

    /// The two leaves of a map below a list.
    void maps(String path, AttributeMaps maps, Ranges parents) {
        nested(path + ".key", maps::keys, parents, maps.ranges());
        nested(path + ".value", maps::values, parents, maps.ranges());
    }

    ColumnSource coded(IntList entries) {
        return ColumnSource.coded(entries.array(), dictionary);
    }

    ColumnSource coded(IntList ids, ByteHeap heap) {
        return ColumnSource.coded(ids.array(), heap);
    }

    /// Numbers that the wire holds in 32 bits without a sign.
    ColumnSource unsigned(IntList values) {
        long[] scratch = scratch(values.size());
        int[] from = values.array();
        for (int i = 0; i < values.size(); i++) {
            scratch[i] = FieldCursor.unsigned(from[i]);
        }
        return ColumnSource.longs(scratch);
    }

    /// Microseconds of nanoseconds, null for 0.
    ColumnSource micros(LongList nanos) {
        long[] scratch = scratch(nanos.size());
        long[] from = nanos.array();
        BitSet nulls = null;
        for (int i = 0; i < nanos.size(); i++) {
            long value = from[i];
            scratch[i] = value >= 0 ? value / 1000 : Long.divideUnsigned(value, 1000);
            if (value == 0) {
                nulls = marked(nulls, i);
            }
        }
        return ColumnSource.longs(scratch).withNulls(nulls);
    }

    /// Differences, null where one of the two is 0.
    ColumnSource durations(LongList ends, LongList starts) {
        int size = ends.size();
        long[] scratch = scratch(size);
        BitSet nulls = null;
        for (int i = 0; i < size; i++) {
            scratch[i] = ends.get(i) - starts.get(i);
            if (ends.get(i) == 0 || starts.get(i) == 0) {
                nulls = marked(nulls, i);
            }
        }
        return ColumnSource.longs(scratch).withNulls(nulls);
    }

    private static BitSet marked(@Nullable BitSet nulls, int index) {
        BitSet marked = nulls == null ? new BitSet() : nulls;
        marked.set(index);
        return marked;
    }

    private long[] scratch(int size) {
        if (wide.length < size) {
            wide = new long[size];
        }
        return wide;
    }
}
