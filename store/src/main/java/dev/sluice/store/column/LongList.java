package dev.sluice.store.column;

import java.util.Arrays;

/// Numbers of 64 bits by index. One owner.
final class LongList {
    private static final long[] NOTHING = {};

    private long[] values = NOTHING;
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Growth.next(size));
        }
        values[size++] = value;
    }

    long get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void truncate(int size) {
        this.size = Math.min(size, this.size);
    }

    /// The array itself; its first `size()` elements count.
    long[] array() {
        return values;
    }

    long memoryBytes() {
        return 8L * values.length;
    }
}
