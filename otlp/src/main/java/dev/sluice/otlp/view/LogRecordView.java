package dev.sluice.otlp.view;

/// A log record. One owner.
public final class LogRecordView {
    private final Fields fields;

    LogRecordView(Fields fields) {
        this.fields = fields;
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long timeUnixNano() {
        return fields.bits(1);
    }

    public int severityNumber() {
        return (int) fields.bits(2);
    }

    public String severityText() {
        return fields.text(3);
    }

    public boolean hasBody() {
        return fields.has(5);
    }

    /// The body, an empty value if there is none.
    public AnyValueView body() {
        return new AnyValueView(fields.message(5));
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 6);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(7) & 0xffff_ffffL;
    }

    /// 32 bits, of which the low eight are the W3C flags.
    public int flags() {
        return (int) fields.bits(8);
    }

    /// Of any length; of another than 16 the record belongs to no trace.
    public BytesView traceId() {
        return fields.bytes(9);
    }

    /// Of any length.
    public BytesView spanId() {
        return fields.bytes(10);
    }

    /// Nanoseconds since 1970, unsigned 64 bits; 0 if unknown.
    public long observedTimeUnixNano() {
        return fields.bits(11);
    }

    public String eventName() {
        return fields.text(12);
    }

    /// The record as it lies in the request.
    public BytesView raw() {
        return fields.raw();
    }
}
