package dev.sluice.otlp.view;

/// A link of a span. One owner.
public final class SpanLinkView {
    private final Fields fields;

    SpanLinkView(Fields fields) {
        this.fields = fields;
    }

    /// Of any length.
    public BytesView traceId() {
        return fields.bytes(1);
    }

    /// Of any length.
    public BytesView spanId() {
        return fields.bytes(2);
    }

    public String traceState() {
        return fields.text(3);
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 4);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(5) & 0xffff_ffffL;
    }

    /// 32 bits, of which the low eight are the W3C flags.
    public int flags() {
        return (int) fields.bits(6);
    }
}
