package dev.sluice.otlp.view;

import java.util.List;

/// A span. One owner.
public final class SpanView {
    private final Fields fields;

    SpanView(Fields fields) {
        this.fields = fields;
    }

    public BytesView traceId() {
        return fields.bytes(1);
    }

    public BytesView spanId() {
        return fields.bytes(2);
    }

    public String traceState() {
        return fields.text(3);
    }

    /// Empty, or eight zero bytes, for a root span.
    public BytesView parentSpanId() {
        return fields.bytes(4);
    }

    public String name() {
        return fields.text(5);
    }

    /// The number of the kind, known or not.
    public int kind() {
        return (int) fields.bits(6);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long startTimeUnixNano() {
        return fields.bits(7);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long endTimeUnixNano() {
        return fields.bits(8);
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 9);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(10) & 0xffff_ffffL;
    }

    public List<SpanEventView> events() {
        return fields.messages(11, SpanEventView::new);
    }

    /// Unsigned 32 bits.
    public long droppedEventsCount() {
        return fields.bits(12) & 0xffff_ffffL;
    }

    public List<SpanLinkView> links() {
        return fields.messages(13, SpanLinkView::new);
    }

    /// Unsigned 32 bits.
    public long droppedLinksCount() {
        return fields.bits(14) & 0xffff_ffffL;
    }

    /// Whether a status is on the wire, be it an empty one.
    public boolean hasStatus() {
        return fields.has(15);
    }

    public String statusMessage() {
        return fields.message(15).text(2);
    }

    /// The number of the status code: 0 unset, 1 ok, 2 error.
    public int statusCode() {
        return (int) fields.message(15).bits(3);
    }

    /// 32 bits, of which the low eight are the W3C flags.
    public int flags() {
        return (int) fields.bits(16);
    }

    /// The span as it lies in the request.
    public BytesView raw() {
        return fields.raw();
    }
}
