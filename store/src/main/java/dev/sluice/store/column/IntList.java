package dev.sluice.store.column;

import java.util.Arrays;

/// Numbers of 32 bits by index. One owner.
final class IntList {
    private static final int[] NOTHING = {};

    private int[] values = NOTHING;
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Growth.next(size));
        }
        values[size++] = value;
    }

    int get(int index) {
        return values[index];
    }

    void set(int index, int value) {
        values[index] = value;
    }

    int last() {
        return values[size - 1];
    }

    int size() {
        return size;
    }

    void truncate(int size) {
        this.size = Math.min(size, this.size);
    }

    /// The array itself; its first `size()` elements count.
    int[] array() {
        return values;
    }

    long memoryBytes() {
        return 4L * values.length;
    }
}
