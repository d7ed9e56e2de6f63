package dev.sluice.store.parquet;

import java.util.List;
import java.util.Objects;

/// One node of the tree of columns. Every node has an Iceberg field id, also the element of a list and the key and
/// value of a map; the middle groups which Parquet puts between them (`list`, `key_value`) have none.
public sealed interface ParquetField {
    String name();

    /// The Iceberg field id: positive and unique in the schema.
    int id();

    Presence presence();

    /// Whether a value may be missing.
    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    static Primitive required(String name, int id, LeafType type) {
        return new Primitive(name, id, Presence.REQUIRED, type);
    }

    static Primitive optional(String name, int id, LeafType type) {
        return new Primitive(name, id, Presence.OPTIONAL, type);
    }

    /// A leaf.
    record Primitive(String name, int id, Presence presence, LeafType type) implements ParquetField {
        public Primitive {
            check(name, id, presence);
            Objects.requireNonNull(type, "type");
        }
    }

    /// A LIST in the standard three levels: `name (LIST) { repeated list { element } }`.
    ///
    /// @param element any field; its name in the file is `element` whatever it says
    record Sequence(String name, int id, Presence presence, ParquetField element) implements ParquetField {
        public Sequence {
            check(name, id, presence);
            Objects.requireNonNull(element, "element");
        }
    }

    /// A MAP in the standard three levels: `name (MAP) { repeated key_value { required key, value } }`.
    ///
    /// @param key required; its name in the file is `key` whatever it says
    /// @param value its name in the file is `value` whatever it says
    record Mapping(String name, int id, Presence presence, Primitive key, ParquetField value) implements ParquetField {
        public Mapping {
            check(name, id, presence);
            Objects.requireNonNull(value, "value");
            if (key.presence() != Presence.REQUIRED) {
                throw new IllegalArgumentException("key of " + name + ": optional (expected: required)");
            }
        }
    }

    /// A STRUCT. Sources have no way to say that a whole struct is null: it is there wherever its parent is.
    record Group(String name, int id, Presence presence, List<ParquetField> fields) implements ParquetField {
        public Group {
            check(name, id, presence);
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("fields of " + name + ": none (expected: at least one)");
            }
        }
    }

    private static void check(String name, int id, Presence presence) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(presence, "presence");
        if (id <= 0) {
            throw new IllegalArgumentException("field id of " + name + ": " + id + " (expected: > 0)");
        }
    }
}
