package dev.sluice.store.schema;

/// The types of attribute values that can have a column of their own. Arrays, maps, bytes, empty and missing values
/// always stay in the residual map.
public enum AttributeType {
    STRING("string", ColumnType.STRING),
    INT("int", ColumnType.LONG),
    DOUBLE("double", ColumnType.DOUBLE),
    BOOL("bool", ColumnType.BOOLEAN);

    private final String word;
    private final ColumnType columnType;

    AttributeType(String word, ColumnType columnType) {
        this.word = word;
        this.columnType = columnType;
    }

    /// The last part of the column's name.
    public String word() {
        return word;
    }

    public ColumnType columnType() {
        return columnType;
    }
}
