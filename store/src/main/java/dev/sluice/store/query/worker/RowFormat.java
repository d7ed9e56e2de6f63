package dev.sluice.store.query.worker;

/// How the rows of an answer are written.
public enum RowFormat {
    /// One object: `{"columns":[{"name","type"}],"rows":[[…]]}`, and `"truncated":true` when rows were cut.
    JSON,
    /// One object a row and line, by the columns' names.
    NDJSON,
    /// RFC 4180 with a header line.
    CSV
}
