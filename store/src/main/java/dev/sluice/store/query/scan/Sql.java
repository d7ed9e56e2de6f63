package dev.sluice.store.query.scan;

/// Names and text as they are written in a statement.
public final class Sql {
    private Sql() {}

    /// A name in double quotes.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// Text in single quotes; a NUL, which would end the statement, by its number.
    public static String text(String value) {
        String quoted = '\'' + value.replace("'", "''") + '\'';
        return value.indexOf(0) < 0 ? quoted : "(" + quoted.replace("\0", "' || chr(0) || '") + ")";
    }
}
