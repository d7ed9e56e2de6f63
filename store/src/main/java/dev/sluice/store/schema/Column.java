package dev.sluice.store.schema;

import java.util.List;
import java.util.Objects;

/// One physical column, or one member of a nested one. Immutable; any thread.
///
/// @param name snake_case; `element` inside a list, `key` and `value` inside a map
/// @param required true when no row (or no element) has null here
/// @param meaning one sentence, for people; empty for `element`, `key` and `value`
/// @param members the members of a list (1), a map (2) or a struct (1 or more); empty for everything else
public record Column(String name, ColumnType type, boolean required, String meaning, List<Column> members) {
    public Column {
        Objects.requireNonNull(type, "type");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: empty (expected: a column's name)");
        }
        members = List.copyOf(members);
        int size = members.size();
        boolean fits = switch (type) {
            case LIST -> size == 1;
            case MAP -> size == 2;
            case STRUCT -> size >= 1;
            default -> size == 0;
        };
        if (!fits) {
            throw new IllegalArgumentException("members of " + name + ": " + size + " (expected: as " + type + " has)");
        }
    }

    static Column required(String name, ColumnType type, String meaning) {
        return new Column(name, type, true, meaning, List.of());
    }

    static Column optional(String name, ColumnType type, String meaning) {
        return new Column(name, type, false, meaning, List.of());
    }

    /// A list of values that are never null.
    static Column list(String name, boolean required, ColumnType element, String meaning) {
        return new Column(name, ColumnType.LIST, required, meaning, List.of(required("element", element, "")));
    }

    static Column structs(String name, String meaning, List<Column> members) {
        Column element = new Column("element", ColumnType.STRUCT, true, "", members);
        return new Column(name, ColumnType.LIST, true, meaning, List.of(element));
    }

    /// A map of text to the exact bytes of an `AnyValue`; a null value is a `KeyValue` without a value.
    static Column attributes(String name, boolean required, String meaning) {
        List<Column> pair = List.of(required("key", ColumnType.STRING, ""), optional("value", ColumnType.BINARY, ""));
        return new Column(name, ColumnType.MAP, required, meaning, pair);
    }

    /// The member of this name.
    ///
    /// @throws IllegalArgumentException if there is none
    public Column member(String name) {
        for (Column member : members) {
            if (member.name.equals(name)) {
                return member;
            }
        }
        throw new IllegalArgumentException("member of " + this.name + ": " + name + " (expected: one that it has)");
    }
}
