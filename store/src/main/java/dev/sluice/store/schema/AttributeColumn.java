package dev.sluice.store.schema;

import java.util.List;
import java.util.Objects;

/// A column of its own for one attribute key in one type. The same key in another type is another column, or is in
/// the residual map. Immutable; any thread.
///
/// Columns are called `attr:http.route:string`, `resource:host.name:string`, `scope:build:int`. Keys are case
/// sensitive and readers often are not: a table must not have two columns whose names differ in case only.
///
/// @param key the attribute's key, not empty; it may contain colons and anything else
public record AttributeColumn(AttributeLevel level, String key, AttributeType type) {
    public AttributeColumn {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(type, "type");
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key: empty (expected: an attribute key)");
        }
    }

    /// The physical name, such as `attr:http.route:string`.
    public String name() {
        return level.prefix() + ":" + key + ":" + type.word();
    }

    /// The column as a table has it: optional, of the attribute's type.
    public Column column() {
        String meaning = "The " + type.word() + " value of " + key + "; null when absent or of another type.";
        return new Column(name(), type.columnType(), false, meaning, List.of());
    }

    /// Whether a column of this name is an attribute's.
    public static boolean isName(String name) {
        return levelOf(name) >= 0 && typeOf(name) >= 0 && name.indexOf(':') + 1 < name.lastIndexOf(':');
    }

    /// The inverse of [#name()].
    ///
    /// @throws IllegalArgumentException if it is not the name of an attribute's column
    public static AttributeColumn parse(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "attribute column: " + name + " (expected: level:key:type, such as attr:http.route:string)");
        }
        String key = name.substring(name.indexOf(':') + 1, name.lastIndexOf(':'));
        return new AttributeColumn(AttributeLevel.values()[levelOf(name)], key, AttributeType.values()[typeOf(name)]);
    }

    private static int levelOf(String name) {
        for (AttributeLevel level : AttributeLevel.values()) {
            if (name.startsWith(level.prefix() + ":")) {
                return level.ordinal();
            }
        }
        return -1;
    }

    private static int typeOf(String name) {
        for (AttributeType type : AttributeType.values()) {
            if (name.endsWith(":" + type.word())) {
                return type.ordinal();
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return name();
    }
}
