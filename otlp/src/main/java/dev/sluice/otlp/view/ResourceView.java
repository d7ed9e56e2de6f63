package dev.sluice.otlp.view;

import java.util.List;

/// What produced telemetry. One owner.
public final class ResourceView {
    private final Fields fields;

    ResourceView(Fields fields) {
        this.fields = fields;
    }

    public AttributesView attributes() {
        return new AttributesView(fields, 1);
    }

    /// Unsigned 32 bits.
    public long droppedAttributesCount() {
        return fields.bits(2) & 0xffff_ffffL;
    }

    public List<EntityRefView> entityRefs() {
        return fields.messages(3, EntityRefView::new);
    }
}
