package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The hidden columns that one statement uses, and the `*` that must not show them. One owner.
final class HiddenColumns {
    private final boolean allowed;
    private final Map<TableName, Set<Hidden>> used = new EnumMap<>(TableName.class);
    private final List<Star> stars = new ArrayList<>();
    private boolean impossible;

    private record Star(ObjectNode node, List<TableName> tables) {}

    /// @param allowed whether there may be any
    HiddenColumns(boolean allowed) {
        this.allowed = allowed;
    }

    boolean areAllowed() {
        return allowed;
    }

    /// Notes that the statement shows or names columns in a way that would reveal them.
    void forbidWhen(boolean revealed) {
        impossible |= revealed;
    }

    boolean areImpossible() {
        return impossible;
    }

    /// By table; a table that is used without any has an empty set.
    Map<TableName, Set<Hidden>> used() {
        return used;
    }

    Set<Hidden> of(TableName table) {
        return used.computeIfAbsent(table, each -> new LinkedHashSet<>());
    }

    /// The table whose files have a column of the name that is referred to.
    @Nullable
    TableName physical(JsonNode column, Scope scope) {
        TableName owner = allowed && Nodes.isColumn(column) ? scope.owner(Nodes.names(column), true) : null;
        boolean there = owner != null
                && TableSchema.of(owner).columns().stream()
                        .anyMatch(each -> each.name().equals(Nodes.lastName(column)));
        return there ? owner : null;
    }

    /// A reference to a hidden column in the place of another column of the same relation.
    ObjectNode reference(JsonNode replaced, TableName owner, Hidden column) {
        Set<Hidden> all = of(owner);
        all.add(column);
        // Names of columns are the same in any case of letters, keys of attributes are not.
        impossible |= all.stream()
                .anyMatch(each -> !each.equals(column) && each.name().equalsIgnoreCase(column.name()));
        ObjectNode reference = replaced.deepCopy();
        ArrayNode names = (ArrayNode) reference.path("column_names");
        names.set(names.size() - 1, column.name());
        return reference;
    }

    /// Notes a `*` over tables.
    void star(ObjectNode node, List<TableName> tables) {
        stars.add(new Star(node, tables));
    }

    /// Makes every `*` leave them out.
    void exclude() {
        for (Star star : stars) {
            ArrayNode excluded = (ArrayNode) star.node.path("exclude_list");
            Set<String> names = new LinkedHashSet<>();
            star.tables.forEach(table -> of(table).forEach(each -> names.add(each.name())));
            names.forEach(excluded::add);
        }
    }
}
