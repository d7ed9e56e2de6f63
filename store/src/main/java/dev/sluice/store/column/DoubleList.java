package dev.sluice.store.column;

import java.util.Arrays;

/// IEEE 754 numbers of 64 bits by index, with the bits the wire had. One owner.
final class DoubleList {
    private static final double[] NOTHING = {};

    private double[] values = NOTHING;
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Growth.next(size));
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    void truncate(int size) {
        this.size = Math.min(size, this.size);
    }

    /// The array itself; its first `size()` elements count.
    double[] array() {
        return values;
    }

    long memoryBytes() {
        return 8L * values.length;
    }
}
