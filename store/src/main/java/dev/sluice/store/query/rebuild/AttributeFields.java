package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeLevel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of one level of a row: those of the columns of their own, then those of the residual map. One
/// owner.
final class AttributeFields {
    private final AttributeLevel level;
    private final List<AttributeColumn> columns = new ArrayList<>();
    private final WireWriter value = new WireWriter();

    AttributeFields(AttributeLevel level, StoredRow row) {
        this.level = level;
        for (String name : row.names()) {
            if (AttributeColumn.isName(name)) {
                AttributeColumn column = AttributeColumn.parse(name);
                if (column.level() == level) {
                    columns.add(column);
                }
            }
        }
    }

    /// Writes one `KeyValue` an attribute.
    void write(StoredRow row, WireWriter out, int field) throws SQLException {
        for (AttributeColumn column : columns) {
            Object typed = row.value(column.name());
            if (typed != null) {
                Fields.keyValue(out, field, column.key(), anyValue(typed));
            }
        }
        Map<String, byte @Nullable []> residual = row.attributes(level.residual());
        if (residual != null) {
            Fields.keyValues(out, field, residual);
        }
    }

    private byte[] anyValue(Object typed) throws SQLException {
        value.clear();
        switch (typed) {
            case String text -> value.string(1, text);
            case Boolean bool -> value.varint(2, bool ? 1 : 0);
            case Long number -> value.varint(3, number);
            case Double number -> value.float64(4, number);
            default -> throw new SQLException("attribute: " + typed.getClass() + " (expected: one of four types)");
        }
        return value.toByteArray();
    }
}
