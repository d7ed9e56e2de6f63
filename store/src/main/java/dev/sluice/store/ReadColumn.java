package dev.sluice.store;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.ColumnType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One top-level column of a table, with the field id by which files name it. A file may lack it: then it is
/// null there.
///
/// @param attribute the attribute whose column it is; null for the columns every table begins with
public record ReadColumn(
        int fieldId, Column column, @Nullable AttributeColumn attribute) {
    public ReadColumn {
        Objects.requireNonNull(column, "column");
    }

    public String name() {
        return column.name();
    }

    public ColumnType type() {
        return column.type();
    }
}
