package dev.sluice.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The columns that every file of a table has. Columns of single attributes ([AttributeColumn]) come on top, chosen
/// when a file is written.
///
/// Nested columns are addressed by dotted paths as Iceberg makes them: `attributes.key`, `events.element.name`,
/// `events.element.attributes.value`. Immutable; any thread.
///
/// @param columns in the order in which files have them
public record TableSchema(TableName table, List<Column> columns) {
    public TableSchema {
        Objects.requireNonNull(table, "table");
        columns = List.copyOf(columns);
    }

    /// The schema of a table.
    public static TableSchema of(TableName table) {
        return switch (table) {
            case SPANS -> StandardTables.SPANS;
            case LOGS -> StandardTables.LOGS;
            case METRIC_POINTS -> StandardTables.METRIC_POINTS;
            case METRIC_HISTOGRAMS -> StandardTables.METRIC_HISTOGRAMS;
            case PROFILES -> StandardTables.PROFILES;
        };
    }

    /// The column of this name.
    ///
    /// @throws IllegalArgumentException if there is none
    public Column column(String name) {
        for (Column column : columns) {
            if (column.name().equals(name)) {
                return column;
            }
        }
        throw new IllegalArgumentException("column of " + table.sql() + ": " + name + " (expected: one that it has)");
    }

    /// The timestamp column by which files are sorted after the service, and by which they are pruned: `start_time`
    /// for spans, `time` for everything else.
    public String timeColumn() {
        return table == TableName.SPANS ? "start_time" : "time";
    }

    /// The level's residual map, or nothing where a table has none: attributes of profiles lie in their dictionary.
    public boolean hasResidual(AttributeLevel level) {
        return columns.stream().anyMatch(column -> column.name().equals(level.residual()));
    }

    /// The dotted paths of all columns and members, parents first: each one needs a field id.
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        columns.forEach(column -> collect("", column, paths));
        return List.copyOf(paths);
    }

    private static void collect(String parent, Column column, List<String> paths) {
        String path = parent + column.name();
        paths.add(path);
        column.members().forEach(member -> collect(path + ".", member, paths));
    }
}
