package dev.sluice.store.column;

import dev.sluice.store.parquet.ColumnSource;
import java.util.BitSet;

/// Numbers by index, some of which are null. One owner.
final class NullableLongs {
    private final LongList values = new LongList();
    private final BitSet nulls = new BitSet();

    void add(long value) {
        values.add(value);
    }

    void addNull() {
        nulls.set(values.size());
        values.add(0);
    }

    void add(boolean present, long value) {
        if (present) {
            add(value);
        } else {
            addNull();
        }
    }

    ColumnSource source() {
        return ColumnSource.longs(values.array()).withNulls(nulls.isEmpty() ? null : nulls);
    }

    void truncate(int size) {
        values.truncate(size);
        nulls.clear(size, Math.max(size, nulls.length()));
    }

    long memoryBytes() {
        return values.memoryBytes() + nulls.size() / 8;
    }
}
