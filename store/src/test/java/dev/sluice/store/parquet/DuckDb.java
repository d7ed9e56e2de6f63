package dev.sluice.store.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// DuckDB as the judge of our files. Values come back in a canonical form, which [#canonical] also makes of ours.
final class DuckDb implements AutoCloseable {
    private final Connection connection;

    DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET TimeZone = 'UTC'");
        }
    }

    /// All rows of a query, each a list of canonical values. `FILE` stands for the path, quoted.
    List<List<Object>> rows(String sql, Path file) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        String bound = sql.replace("FILE", "'" + file + "'");
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(bound)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(canonical(result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /// The first column of the first row.
    Object value(String sql, Path file) throws SQLException {
        return rows(sql, file).getFirst().getFirst();
    }

    /// Numbers as Long, doubles as text (so that NaN and -0.0 compare), bytes as hex, lists and structs as lists, maps
    /// sorted by the text of their keys.
    static Object canonical(Object value) {
        try {
            return switch (value) {
                case null -> null;
                case Integer number -> (long) number;
                case Double number -> number.toString();
                case byte[] bytes -> HexFormat.of().formatHex(bytes);
                case Blob blob ->
                    HexFormat.of().formatHex(blob.getBinaryStream().readAllBytes());
                case OffsetDateTime time -> micros(time.toInstant());
                case Timestamp time -> micros(time.toInstant());
                case Array array -> list((Object[]) array.getArray());
                case Struct struct -> list(struct.getAttributes());
                case List<?> list -> list(list.toArray());
                case Map<?, ?> map -> {
                    Map<String, Object> sorted = new TreeMap<>();
                    map.forEach((key, mapped) -> sorted.put(String.valueOf(canonical(key)), canonical(mapped)));
                    yield new ArrayList<>(sorted.entrySet());
                }
                default -> value;
            };
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Object> list(Object[] values) {
        List<Object> canonical = new ArrayList<>();
        for (Object value : values) {
            canonical.add(canonical(value));
        }
        return canonical;
    }

    private static long micros(Instant instant) {
        return Duration.between(Instant.EPOCH, instant).toNanos() / 1_000;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
