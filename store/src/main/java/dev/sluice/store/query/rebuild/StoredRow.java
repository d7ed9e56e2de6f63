package dev.sluice.store.query.rebuild;

import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/// The row on which a result's cursor is, by the names of its physical columns. One owner.
final class StoredRow {
    private final ResultSet rows;
    private final Map<String, Integer> indexes = new HashMap<>();

    StoredRow(ResultSet rows) throws SQLException {
        this.rows = rows;
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            indexes.put(columns.getColumnLabel(i), i);
        }
    }

    @Nullable
    Object value(String name) throws SQLException {
        Integer index = indexes.get(name);
        return index == null ? null : rows.getObject(index);
    }

    boolean isNull(String name) throws SQLException {
        return value(name) == null;
    }

    /// 0 for null.
    long number(String name) throws SQLException {
        return value(name) instanceof Number number ? number.longValue() : 0;
    }

    @Nullable
    Double real(String name) throws SQLException {
        return value(name) instanceof Double real ? real : null;
    }

    /// Empty for null.
    String text(String name) throws SQLException {
        return value(name) instanceof String text ? text : "";
    }

    /// Empty for null.
    byte[] bytes(String name) throws SQLException {
        return bytesOf(value(name));
    }

    /// Null when the column is.
    @Nullable
    Map<String, byte @Nullable []> attributes(String name) throws SQLException {
        return value(name) instanceof Map<?, ?> map ? attributesOf(map) : null;
    }

    /// The values of a list; none for null.
    Object[] list(String name) throws SQLException {
        return value(name) instanceof Array array ? (Object[]) array.getArray() : new Object[0];
    }

    /// The members of the structs of a list; none for null.
    List<Map<String, Object>> structs(String name) throws SQLException {
        List<Map<String, Object>> structs = new ArrayList<>();
        for (Object element : list(name)) {
            structs.add(((DuckDBStruct) (Struct) element).getMap());
        }
        return structs;
    }

    static Map<String, byte @Nullable []> attributesOf(@Nullable Object map) throws SQLException {
        Map<String, byte @Nullable []> attributes = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> entries) {
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                Object value = entry.getValue();
                attributes.put((String) entry.getKey(), value == null ? null : bytesOf(value));
            }
        }
        return attributes;
    }

    static byte[] bytesOf(@Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> new byte[0];
            case Blob blob -> blob.getBytes(1, (int) blob.length());
            case byte[] bytes -> bytes;
            default -> throw new SQLException("value: " + value.getClass() + " (expected: bytes)");
        };
    }

    static long numberOf(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
