package dev.sluice.store.query.scan;

/// Names and text as they are written in a statement.
public final class Sql {
    private Sql() {}

    /// A name in double quotes.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// Text in single quotes.
    public static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }
}
