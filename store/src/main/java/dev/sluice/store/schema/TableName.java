package dev.sluice.store.schema;

import java.util.Locale;

/// The tables of the store.
public enum TableName {
    SPANS,
    LOGS,
    /// Points of gauges and sums.
    METRIC_POINTS,
    /// Points of histograms, exponential histograms and summaries.
    METRIC_HISTOGRAMS,
    PROFILES;

    private final String sql = name().toLowerCase(Locale.ROOT);

    /// The table's name in SQL, in the catalogue and in folder names.
    public String sql() {
        return sql;
    }

    /// @throws IllegalArgumentException if no table has this name
    public static TableName ofSql(String sql) {
        for (TableName table : values()) {
            if (table.sql.equals(sql)) {
                return table;
            }
        }
        throw new IllegalArgumentException("table: " + sql + " (expected: spans, logs, metric_points, ...)");
    }
}
