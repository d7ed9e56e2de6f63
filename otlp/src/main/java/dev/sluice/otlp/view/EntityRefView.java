package dev.sluice.otlp.view;

import java.util.List;

/// A reference of a resource to an entity, in development. One owner.
public final class EntityRefView {
    private final Fields fields;

    EntityRefView(Fields fields) {
        this.fields = fields;
    }

    public String schemaUrl() {
        return fields.text(1);
    }

    public String type() {
        return fields.text(2);
    }

    /// The keys of the resource's attributes that identify the entity.
    public List<String> idKeys() {
        return fields.texts(3);
    }

    /// The keys of the resource's attributes that describe the entity.
    public List<String> descriptionKeys() {
        return fields.texts(4);
    }
}
