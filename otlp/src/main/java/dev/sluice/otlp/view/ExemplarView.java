package dev.sluice.otlp.view;

/// A measurement kept as an example of those in a point. One owner.
public final class ExemplarView {
    private final Fields fields;

    ExemplarView(Fields fields) {
        this.fields = fields;
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(2);
    }

    /// Whether the value is a double.
    public boolean isDouble() {
        return fields.has(3);
    }

    public double asDouble() {
        return fields.float64(3);
    }

    /// Whether the value is an integer.
    public boolean isInteger() {
        return fields.has(6);
    }

    public long asInt() {
        return fields.bits(6);
    }

    public BytesView spanId() {
        return fields.bytes(4);
    }

    public BytesView traceId() {
        return fields.bytes(5);
    }

    public AttributesView filteredAttributes() {
        return new AttributesView(fields, 7);
    }
}
