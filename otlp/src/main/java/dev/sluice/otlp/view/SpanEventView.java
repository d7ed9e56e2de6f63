package dev.sluice.otlp.view;

/// An event of a span. One owner.
public final class SpanEventView {
    private final Fields fields;

    SpanEventView(Fields fields) {
        this.fields = fields;
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(1);
    }

    public String name() {
        return fields.text(2);
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 3);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(4) & 0xffff_ffffL;
    }
}
