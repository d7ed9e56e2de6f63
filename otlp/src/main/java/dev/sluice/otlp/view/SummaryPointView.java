package dev.sluice.otlp.view;

import java.util.List;

/// A point of a summary. One owner.
public final class SummaryPointView {
    private final Fields fields;

    SummaryPointView(Fields fields) {
        this.fields = fields;
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 7);
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

    public double sum() {
        return fields.float64(5);
    }

    public List<QuantileView> quantileValues() {
        return fields.messages(6, QuantileView::new);
    }

    /// Bit 0: no value was recorded.
    public long flags() {
        return fields.bits(8) & 0xffff_ffffL;
    }
}
