package dev.sluice.store;

import dev.sluice.store.schema.TableName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What DuckDB reads in files.
final class Rows {
    private Rows() {}

    /// The numbers of all rows of a table, ascending.
    static List<Long> numbers(Store store, TableName table) {
        try (ReadView view = store.read(table, 0, -1)) {
            return numbers(table, view.files().stream().map(StoredFile::path).toList());
        }
    }

    static List<Long> numbers(TableName table, List<Path> files) {
        String column = table == TableName.SPANS ? "name" : "body";
        return query(files, "SELECT CAST(split_part(" + column + ", '-', 2) AS BIGINT) FROM $ ORDER BY 1");
    }

    /// The first column of a query; `$` stands for the files.
    static List<Long> query(List<Path> files, String sql) {
        List<Long> values = new ArrayList<>();
        if (files.isEmpty()) {
            return values;
        }
        String list = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(",", "[", "]"));
        String source = "read_parquet(" + list + ", union_by_name = true)";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.replace("$", source))) {
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
        } catch (SQLException failure) {
            throw new AssertionError(sql, failure);
        }
        return values;
    }
}
