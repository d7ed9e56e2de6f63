package dev.sluice.store.parquet;

/// What the values of one leaf are, and how Parquet and Iceberg spell them.
///
/// | Type | Parquet | Iceberg | Order of bounds |
/// |---|---|---|---|
/// | BINARY | BYTE_ARRAY | binary | unsigned bytes |
/// | STRING | BYTE_ARRAY, STRING | string | unsigned bytes |
/// | INT | INT32 | int | signed |
/// | LONG | INT64 | long | signed |
/// | DOUBLE | DOUBLE | double | IEEE without NaN, -0.0 before 0.0 |
/// | BOOLEAN | BOOLEAN | boolean | false before true |
/// | TIMESTAMP | INT64, TIMESTAMP(MICROS, UTC) | timestamptz | signed |
public enum LeafType {
    BINARY(6),
    STRING(6),
    INT(1),
    LONG(2),
    DOUBLE(5),
    BOOLEAN(0),
    TIMESTAMP(2);

    private final int physical;

    LeafType(int physical) {
        this.physical = physical;
    }

    /// The code of the physical type in the footer.
    int physical() {
        return physical;
    }

    boolean isBytes() {
        return this == BINARY || this == STRING;
    }

    /// Bytes of one value in PLAIN; only for the numbers.
    int width() {
        return this == INT ? 4 : 8;
    }
}
