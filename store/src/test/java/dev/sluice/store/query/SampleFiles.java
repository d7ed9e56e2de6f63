package dev.sluice.store.query;

import dev.sluice.store.query.scan.ScanColumn;
import dev.sluice.store.query.scan.Sql;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.ColumnType;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Files of a table that DuckDB wrote, in the physical columns of the store: what the questions are tested with apart
/// from our own writer.
final class SampleFiles implements TableSource {
    private final Path folder;
    private final Map<TableName, TableScan> scans = new LinkedHashMap<>();
    int open;

    SampleFiles(Path folder) {
        this.folder = folder;
    }

    /// Writes rows to a new file of a table.
    ///
    /// @param values SQL by physical column; all others get a default
    /// @param rows a relation that the values can refer to
    SampleFiles with(TableName table, String rows, Map<String, String> values) throws SQLException {
        TableScan before = scans.getOrDefault(table, TableScan.empty(table));
        List<ScanColumn> columns = new ArrayList<>(before.columns());
        for (String name : values.keySet()) {
            if (!before.has(name)) {
                columns.add(ScanColumn.of(
                        1000 + columns.size(), AttributeColumn.parse(name).column()));
            }
        }
        List<String> items = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (ScanColumn column : columns) {
            String value = values.getOrDefault(column.name(), nothing(table, column.name()));
            items.add("(" + value + ")::" + column.type() + " AS " + Sql.quoted(column.name()));
            ids.add(Sql.quoted(column.name()) + ": " + column.fieldId());
        }
        Path file = folder.resolve(table.sql() + "-" + before.files().size() + ".parquet");
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("COPY (SELECT " + String.join(", ", items) + " FROM " + rows + ") TO "
                    + Sql.text(file.toString()) + " (FORMAT parquet, ROW_GROUP_SIZE 2048, FIELD_IDS {"
                    + String.join(", ", ids) + "})");
        }
        List<String> files = new ArrayList<>(before.files());
        files.add(file.toString());
        scans.put(table, new TableScan(table, columns, files));
        return this;
    }

    private static String nothing(TableName table, String name) {
        return TableSchema.of(table).columns().stream()
                .filter(column -> column.name().equals(name) && column.required())
                .findFirst()
                .map(SampleFiles::zero)
                .orElse("NULL");
    }

    private static String zero(Column column) {
        if (column.name().equals("start_time_nanos") || column.name().equals("time_nanos")) {
            return "1795392000000000000";
        }
        return switch (column.type()) {
            case STRING, BINARY -> "''";
            case MAP -> "MAP {}";
            case LIST -> "[]";
            case BOOLEAN -> "false";
            default -> column.type() == ColumnType.TIMESTAMP ? "NULL" : "0";
        };
    }

    @Override
    public TableFiles open(TableName table, long fromNanos, long toNanos) {
        open++;
        return new TableFiles(scans.getOrDefault(table, TableScan.empty(table)), List.of(), () -> open--);
    }
}
