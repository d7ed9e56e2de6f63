package dev.sluice.store.column;

import dev.sluice.store.parquet.ColumnSource;

/// The values of number points or of exemplars: a double, an integer with the nearest double beside it, or none. One
/// owner.
final class NumberValues {
    private final NullableDoubles doubles = new NullableDoubles();
    private final NullableLongs ints = new NullableLongs();
    private boolean isSet;
    private boolean isInt;
    private double doubleValue;
    private long intValue;

    /// Begins the next value; of several settings the last one counts, as protobuf has it.
    void begin() {
        isSet = false;
        isInt = false;
    }

    void asDouble(double value) {
        isSet = true;
        isInt = false;
        doubleValue = value;
    }

    void asInt(long value) {
        isSet = true;
        isInt = true;
        intValue = value;
    }

    void end() {
        doubles.add(isSet, isInt ? (double) intValue : doubleValue);
        ints.add(isSet && isInt, intValue);
    }

    ColumnSource doubles() {
        return doubles.source();
    }

    ColumnSource ints() {
        return ints.source();
    }

    void truncate(int size) {
        doubles.truncate(size);
        ints.truncate(size);
    }

    long memoryBytes() {
        return doubles.memoryBytes() + ints.memoryBytes();
    }
}
