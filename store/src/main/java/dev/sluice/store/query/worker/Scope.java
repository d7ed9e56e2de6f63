package dev.sluice.store.query.worker;

import dev.sluice.store.schema.TableName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that expressions of one SELECT can see, and the scope around it. Names are compared in lower case, as
/// DuckDB does.
final class Scope {
    private final @Nullable Scope outer;
    private final Set<String> queries;
    private final Map<String, TableName> tables = new LinkedHashMap<>();
    private final Set<String> others = new HashSet<>();

    /// @param outer the scope around a subquery; null at the top
    Scope(@Nullable Scope outer) {
        this.outer = outer;
        this.queries = outer == null ? new HashSet<>() : new HashSet<>(outer.queries);
    }

    /// Makes the name of a common table expression visible from here on.
    void addQuery(String name) {
        queries.add(lower(name));
    }

    boolean isQuery(String name) {
        return queries.contains(lower(name));
    }

    /// @param alias by which the table is called in this SELECT
    void addTable(String alias, TableName table) {
        tables.put(lower(alias), table);
    }

    void addOther(String alias) {
        others.add(lower(alias));
    }

    boolean isAlias(String name) {
        return tables.containsKey(lower(name)) || outer != null && outer.isAlias(name);
    }

    Iterable<TableName> tables() {
        return tables.values();
    }

    @Nullable
    TableName table(String alias) {
        return tables.get(lower(alias));
    }

    /// The tables of this SELECT by what they are called in it, in lower case.
    Set<Map.Entry<String, TableName>> named() {
        return tables.entrySet();
    }

    /// Whether a column reference certainly belongs to a table of this SELECT.
    ///
    /// @param alias what the table is called, in lower case
    boolean isOwn(List<String> names, String alias) {
        return switch (names.size()) {
            case 1 -> tables.size() == 1 && others.isEmpty() && tables.containsKey(alias);
            case 2 -> lower(names.getFirst()).equals(alias);
            default -> false;
        };
    }

    /// The table of ours to which a column reference certainly belongs; null when that is not certain.
    ///
    /// @param alone whether an unqualified name may only be resolved when nothing else is in the FROM
    @Nullable
    TableName owner(List<String> names, boolean alone) {
        if (names.size() == 2) {
            String alias = lower(names.getFirst());
            if (tables.containsKey(alias) || others.contains(alias) || outer == null) {
                return tables.get(alias);
            }
            return outer.owner(names, alone);
        }
        if (names.size() != 1) {
            return null;
        }
        if (tables.isEmpty() && others.isEmpty()) {
            return outer == null ? null : outer.owner(names, alone);
        }
        boolean certain = tables.size() == 1 && (!alone || others.isEmpty());
        return certain ? tables.values().iterator().next() : null;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
