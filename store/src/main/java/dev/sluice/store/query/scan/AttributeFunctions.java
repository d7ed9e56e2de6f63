package dev.sluice.store.query.scan;

import java.sql.Connection;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunction;
import org.duckdb.DuckDBScalarFunctionBuilder;

/// The two functions that read an `AnyValue` inside DuckDB. They take hexadecimal digits, because DuckDB does not
/// hand bytes to Java.
public final class AttributeFunctions {
    private AttributeFunctions() {}

    /// Adds `sluice_text(VARCHAR) -> VARCHAR` and `sluice_number(VARCHAR) -> DOUBLE` to a database.
    ///
    /// @param database stays the caller's
    public static void register(Connection database) throws SQLException {
        register(database, "sluice_text", DuckDBColumnType.VARCHAR, (input, output) -> {
            DuckDBReadableVector values = input.vector(0);
            for (long i = 0; i < input.rowCount(); i++) {
                if (values.isNull(i)) {
                    output.setNull(i);
                } else {
                    output.setString(i, AttributeText.ofHex(values.getString(i)));
                }
            }
        });
        register(database, "sluice_number", DuckDBColumnType.DOUBLE, (input, output) -> {
            DuckDBReadableVector values = input.vector(0);
            for (long i = 0; i < input.rowCount(); i++) {
                Double number = values.isNull(i) ? null : AttributeText.numberOfHex(values.getString(i));
                if (number == null) {
                    output.setNull(i);
                } else {
                    output.setDouble(i, number);
                }
            }
        });
    }

    private static void register(Connection database, String name, DuckDBColumnType type, DuckDBScalarFunction function)
            throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(name)
                    .withParameter(DuckDBColumnType.VARCHAR)
                    .withReturnType(type)
                    .withVectorizedFunction(function)
                    .register(database);
        }
    }
}
