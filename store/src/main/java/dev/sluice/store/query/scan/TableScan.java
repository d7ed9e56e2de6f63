package dev.sluice.store.query.scan;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;

/// The files of one table, as one relation. Immutable; any thread.
///
/// Columns are found by field id: a file without a column has null there, whatever the order of its columns.
///
/// @param columns all columns of the table
/// @param files absolute paths; none when the table has no rows
public record TableScan(TableName table, List<ScanColumn> columns, List<String> files) {
    public TableScan {
        columns = List.copyOf(columns);
        files = List.copyOf(files);
    }

    /// A table without files and without columns of single attributes.
    public static TableScan empty(TableName table) {
        List<ScanColumn> columns = new ArrayList<>();
        TableSchema.of(table).columns().forEach(column -> columns.add(ScanColumn.of(columns.size() + 1, column)));
        return new TableScan(table, columns, List.of());
    }

    public boolean has(String column) {
        return columns.stream().anyMatch(each -> each.name().equals(column));
    }

    /// The columns of one attribute, of one type each.
    public List<ScanColumn> attributes(AttributeLevel level, String key) {
        return attributes(level).stream()
                .filter(column -> column.attribute().key().equals(key))
                .toList();
    }

    /// The columns of all attributes of a level.
    public List<ScanColumn> attributes(AttributeLevel level) {
        List<ScanColumn> found = new ArrayList<>();
        for (ScanColumn column : columns) {
            if (AttributeColumn.isName(column.name()) && column.attribute().level() == level) {
                found.add(column);
            }
        }
        return found;
    }

    /// The relation, to be written after `FROM`.
    public String relation() {
        return files.isEmpty() ? nothing() : "read_parquet(" + list() + ", schema = " + schema() + ")";
    }

    private String list() {
        StringBuilder list = new StringBuilder("[");
        for (String file : files) {
            list.append(list.length() == 1 ? "" : ", ").append(Sql.text(file));
        }
        return list.append(']').toString();
    }

    private String schema() {
        StringBuilder map = new StringBuilder("MAP {");
        for (ScanColumn column : columns) {
            map.append(map.length() == 5 ? "" : ", ")
                    .append(column.fieldId())
                    .append(": {name: ")
                    .append(Sql.text(column.sqlName()))
                    .append(", type: ")
                    .append(Sql.text(column.type()))
                    .append(", default_value: NULL}");
        }
        return map.append('}').toString();
    }

    private String nothing() {
        StringBuilder select = new StringBuilder("(SELECT ");
        String separator = "";
        for (ScanColumn column : columns) {
            select.append(separator)
                    .append("NULL::")
                    .append(column.type())
                    .append(" AS ")
                    .append(Sql.quoted(column.sqlName()));
            separator = ", ";
        }
        return select.append(" WHERE false)").toString();
    }
}
