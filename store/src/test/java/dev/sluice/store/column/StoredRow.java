package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A row as DuckDB reads it from a file: numbers, text, `byte[]`, lists, structs and maps as maps by name or key.
record StoredRow(Map<String, Object> values) {
    /// All rows of a file in its order. The columns of single attributes are known by their names.
    static List<StoredRow> readAll(Path file, TableSchema schema) throws SQLException, IOException {
        List<StoredRow> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM read_parquet('" + file
                        + "', file_row_number = true) ORDER BY file_row_number")) {
            ResultSetMetaData names = result.getMetaData();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i < names.getColumnCount(); i++) {
                    row.put(names.getColumnName(i), value(column(names.getColumnName(i), schema), result.getObject(i)));
                }
                rows.add(new StoredRow(row));
            }
        }
        return rows;
    }

    /// One text column of a file, in the order of its rows.
    static List<String> texts(Path file, String column) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT \"" + column + "\" FROM read_parquet('" + file
                        + "', file_row_number = true) ORDER BY file_row_number")) {
            while (result.next()) {
                texts.add(result.getString(1));
            }
        }
        return texts;
    }

    private static Column column(String name, TableSchema schema) {
        return AttributeColumn.isName(name) ? AttributeColumn.parse(name).column() : schema.column(name);
    }

    private static Object value(Column column, Object raw) throws SQLException, IOException {
        if (raw == null) {
            return null;
        }
        return switch (column.type()) {
            case BINARY -> raw instanceof Blob blob ? blob.getBinaryStream().readAllBytes() : raw;
            case LIST -> {
                List<Object> list = new ArrayList<>();
                Object[] elements =
                        raw instanceof Array array ? (Object[]) array.getArray() : ((List<?>) raw).toArray();
                for (Object element : elements) {
                    list.add(value(column.member("element"), element));
                }
                yield list;
            }
            case MAP -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) raw).entrySet()) {
                    map.put((String) entry.getKey(), value(column.member("value"), entry.getValue()));
                }
                yield map;
            }
            case STRUCT -> {
                Map<String, Object> struct = new LinkedHashMap<>();
                Object[] members = ((Struct) raw).getAttributes();
                for (int i = 0; i < members.length; i++) {
                    Column member = column.members().get(i);
                    struct.put(member.name(), value(member, members[i]));
                }
                yield struct;
            }
            default -> raw;
        };
    }

    boolean has(String name) {
        return values.get(name) != null;
    }

    String text(String name) {
        return has(name) ? (String) values.get(name) : "";
    }

    byte[] bytes(String name) {
        return has(name) ? (byte[]) values.get(name) : new byte[0];
    }

    long number(String name) {
        return has(name) ? ((Number) values.get(name)).longValue() : 0;
    }

    int number32(String name) {
        return (int) number(name);
    }

    double decimal(String name) {
        return has(name) ? (double) values.get(name) : 0;
    }

    @SuppressWarnings("unchecked")
    Map<String, byte[]> map(String name) {
        return (Map<String, byte[]>) values.get(name);
    }

    @SuppressWarnings("unchecked")
    <T> List<T> list(String name) {
        return (List<T>) values.get(name);
    }

    @SuppressWarnings("unchecked")
    List<StoredRow> structs(String name) {
        return ((List<Map<String, Object>>) values.get(name))
                .stream().map(StoredRow::new).toList();
    }
}
