package dev.sluice.otlp.view;

import java.util.List;

/// A point of a gauge or a sum. One owner.
public final class NumberPointView {
    private final Fields fields;

    NumberPointView(Fields fields) {
        this.fields = fields;
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long startTimeUnixNano() {
        return fields.bits(2);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(3);
    }

    /// Whether the value is a double.
    public boolean isDouble() {
        return fields.has(4);
    }

    public double asDouble() {
        return fields.float64(4);
    }

    /// Whether the value is an integer.
    public boolean isInteger() {
        return fields.has(6);
    }

    public long asInt() {
        return fields.bits(6);
    }

    public List<ExemplarView> exemplars() {
        return fields.messages(5, ExemplarView::new);
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 7);
    }

    /// Bit 0: no value was recorded.
    public long flags() {
        return fields.bits(8) & 0xffff_ffffL;
    }
}
