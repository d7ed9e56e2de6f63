package dev.sluice.store.query.worker;

/// How the rows of an answer are written.
public enum RowFormat {
    /// One object: `{"columns":[{"name","type"}],"rows":[[…]]}`, `"truncated":true` when rows were cut, and
    /// `"warnings"` when rows are missing.
    JSON,
    /// One object a row and line, by the columns' names.
    NDJSON,
    /// RFC 4180 with a header line.
    CSV
}
