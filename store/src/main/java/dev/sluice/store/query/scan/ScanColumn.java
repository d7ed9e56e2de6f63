package dev.sluice.store.query.scan;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.ColumnType;

/// One top-level column of the files of a table.
///
/// @param fieldId by which files name it, 1 or more
/// @param name the physical name, such as `start_time_nanos` or `attr:http.route:string`
/// @param type DuckDB's name of its type
public record ScanColumn(int fieldId, String name, String type) {
    /// The column as DuckDB reads it.
    public static ScanColumn of(int fieldId, Column column) {
        return new ScanColumn(fieldId, column.name(), type(column));
    }

    /// What the column is called in a scan: its name, unless no statement can hold that.
    public String sqlName() {
        return name.indexOf(0) < 0 ? name : "column " + fieldId;
    }

    /// The attribute whose column it is.
    ///
    /// @throws IllegalArgumentException if it is not an attribute's
    public AttributeColumn attribute() {
        return AttributeColumn.parse(name);
    }

    private static String type(Column column) {
        return switch (column.type()) {
            case BINARY -> "BLOB";
            case STRING -> "VARCHAR";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
            case LIST -> type(column.members().getFirst()) + "[]";
            case MAP -> "MAP(" + type(column.member("key")) + ", " + type(column.member("value")) + ")";
            case STRUCT -> struct(column);
        };
    }

    private static String struct(Column column) {
        StringBuilder type = new StringBuilder(ColumnType.STRUCT.name());
        String separator = "(";
        for (Column member : column.members()) {
            type.append(separator).append(Sql.quoted(member.name())).append(' ').append(type(member));
            separator = ", ";
        }
        return type.append(')').toString();
    }
}
