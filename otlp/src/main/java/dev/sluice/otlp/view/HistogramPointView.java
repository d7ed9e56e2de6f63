package dev.sluice.otlp.view;

import java.util.List;

/// A point of a histogram with explicit bounds. One owner.
public final class HistogramPointView {
    private final Fields fields;

    HistogramPointView(Fields fields) {
        this.fields = fields;
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 9);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long startTimeUnixNano() {
        return fields.bits(2);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(3);
    }

    /// Unsigned.
    public long count() {
        return fields.bits(4);
    }

    public boolean hasSum() {
        return fields.has(5);
    }

    public double sum() {
        return fields.float64(5);
    }

    /// Unsigned; one more than the bounds, or none.
    public long[] bucketCounts() {
        return fields.numbers(6);
    }

    /// Strictly increasing.
    public double[] explicitBounds() {
        return fields.floats(7);
    }

    public List<ExemplarView> exemplars() {
        return fields.messages(8, ExemplarView::new);
    }

    /// Bit 0: no value was recorded.
    public long flags() {
        return fields.bits(10) & 0xffff_ffffL;
    }

    public boolean hasMin() {
        return fields.has(11);
    }

    public double min() {
        return fields.float64(11);
    }

    public boolean hasMax() {
        return fields.has(12);
    }

    public double max() {
        return fields.float64(12);
    }
}
