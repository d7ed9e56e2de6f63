package dev.sluice.store.schema;

/// The physical type of a column. Each one exists in Parquet, in Iceberg v2 and in DuckDB.
public enum ColumnType {
    /// Bytes of any length.
    BINARY,
    /// UTF-8 text.
    STRING,
    /// A signed integer of 32 bits.
    INT,
    /// A signed integer of 64 bits; unsigned 64-bit fields of the wire keep their bits.
    LONG,
    /// An IEEE 754 number of 64 bits.
    DOUBLE,
    BOOLEAN,
    /// Microseconds since the epoch, UTC (`timestamptz`).
    TIMESTAMP,
    /// Any number of values; one member, `element`.
    LIST,
    /// Any number of pairs; two members, `key` and `value`. No key occurs twice.
    MAP,
    /// A fixed set of members.
    STRUCT
}
