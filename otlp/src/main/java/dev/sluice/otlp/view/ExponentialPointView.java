package dev.sluice.otlp.view;

import java.util.List;

/// A point of an exponential histogram. One owner.
public final class ExponentialPointView {
    private final Fields fields;

    ExponentialPointView(Fields fields) {
        this.fields = fields;
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 1);
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

    public int scale() {
        return fields.zigzag(6);
    }

    /// Unsigned.
    public long zeroCount() {
        return fields.bits(7);
    }

    public boolean hasPositive() {
        return fields.has(8);
    }

    public BucketsView positive() {
        return new BucketsView(fields.message(8));
    }

    public boolean hasNegative() {
        return fields.has(9);
    }

    public BucketsView negative() {
        return new BucketsView(fields.message(9));
    }

    /// Bit 0: no value was recorded.
    public long flags() {
        return fields.bits(10) & 0xffff_ffffL;
    }

    public List<ExemplarView> exemplars() {
        return fields.messages(11, ExemplarView::new);
    }

    public boolean hasMin() {
        return fields.has(12);
    }

    public double min() {
        return fields.float64(12);
    }

    public boolean hasMax() {
        return fields.has(13);
    }

    public double max() {
        return fields.float64(13);
    }

    public double zeroThreshold() {
        return fields.float64(14);
    }
}
