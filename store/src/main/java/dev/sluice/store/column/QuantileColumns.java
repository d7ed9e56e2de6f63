package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.Ranges;

/// The quantiles of summaries, one after the other. One owner.
final class QuantileColumns {
    private static final int QUANTILE = 1 << 3 | WireType.FIXED64;
    private static final int VALUE = 2 << 3 | WireType.FIXED64;

    private final IntList offsets = new IntList();
    private final DoubleList quantiles = new DoubleList();
    private final DoubleList values = new DoubleList();
    private final IntList rest = new IntList();
    private final FieldCursor field;

    QuantileColumns(Lexicon lexicon) {
        field = new FieldCursor(lexicon.bytes);
        offsets.add(0);
    }

    void read(byte[] bytes, int from, int to) {
        double quantile = 0;
        double value = 0;
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case QUANTILE -> quantile = field.float64();
                case VALUE -> value = field.float64();
                default -> field.keep();
            }
        }
        quantiles.add(quantile);
        values.add(value);
        rest.add(field.rest());
    }

    /// Ends the point whose quantiles were read.
    void end() {
        offsets.add(rest.size());
    }

    void describe(LeafTable leaves) {
        Ranges ranges = Ranges.of(offsets.array());
        leaves.nested("quantiles.element.quantile", () -> ColumnSource.doubles(quantiles.array()), ranges);
        leaves.nested("quantiles.element.value", () -> ColumnSource.doubles(values.array()), ranges);
        leaves.nested("quantiles.element.rest", () -> leaves.coded(rest), ranges);
    }

    void truncate(int points) {
        offsets.truncate(points + 1);
        int size = offsets.last();
        quantiles.truncate(size);
        values.truncate(size);
        rest.truncate(size);
    }

    long memoryBytes() {
        return offsets.memoryBytes() + quantiles.memoryBytes() + values.memoryBytes() + rest.memoryBytes();
    }
}
