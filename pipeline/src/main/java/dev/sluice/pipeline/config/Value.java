package dev.sluice.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A configured value with its place: YAML's three shapes.
sealed interface Value {
    Origin origin();

    /// @param type as YAML's core schema resolves a plain scalar; text in quotes is always TEXT
    record Scalar(Origin origin, String text, Type type) implements Value {
        boolean isNull() {
            return type == Type.NULL;
        }
    }

    /// What a scalar is.
    enum Type {
        TEXT,
        NUMBER,
        FLAG,
        NULL
    }

    /// A list.
    record Sequence(Origin origin, List<Value> items) implements Value {}

    /// Keys in the order written.
    record Mapping(Origin origin, Map<String, Entry> entries) implements Value {
        static Mapping empty(Origin origin) {
            return new Mapping(origin, new LinkedHashMap<>());
        }

        /// One key, as if it stood where its value does.
        static Mapping of(String key, Value value) {
            return new Mapping(value.origin(), Map.of(key, new Entry(value.origin(), value)));
        }
    }

    /// @param key where the key stands
    record Entry(Origin key, Value value) {}

    /// In words, for messages.
    default String describe() {
        return switch (this) {
            case Scalar scalar -> scalar.isNull() ? "nothing" : scalar.text();
            case Sequence sequence -> "a list";
            case Mapping mapping -> "a mapping";
        };
    }

    /// `upper` over `lower`: mappings merge key by key, everything else is replaced, and an explicit null
    /// erases.
    static Value merge(Value lower, Value upper) {
        if (!(lower instanceof Mapping low) || !(upper instanceof Mapping high)) {
            return upper;
        }
        Map<String, Entry> merged = new LinkedHashMap<>(low.entries());
        high.entries()
                .forEach((key, entry) -> merged.merge(
                        key, entry, (below, above) -> new Entry(above.key(), merge(below.value(), above.value()))));
        return new Mapping(high.origin(), merged);
    }
}
