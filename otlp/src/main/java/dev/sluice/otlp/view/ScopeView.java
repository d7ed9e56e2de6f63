package dev.sluice.otlp.view;

/// The instrumentation scope that produced telemetry. One owner.
public final class ScopeView {
    private final Fields fields;

    ScopeView(Fields fields) {
        this.fields = fields;
    }

    public String name() {
        return fields.text(1);
    }

    public String version() {
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
