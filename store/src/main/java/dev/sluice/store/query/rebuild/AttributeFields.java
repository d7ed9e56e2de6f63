package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.scan.ScanColumn;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of one level of a row: those of the columns of their own, then those of the residual map. One
/// owner.
final class AttributeFields {
    private final AttributeLevel level;
    private final List<ScanColumn> columns;
    private final WireWriter value = new WireWriter();

    AttributeFields(AttributeLevel level, TableScan scan) {
        this.level = level;
        this.columns = scan.attributes(level);
    }

    /// Writes one `KeyValue` an attribute.
    void write(StoredRow row, WireWriter out, int field) throws SQLException {
        for (ScanColumn column : columns) {
            Object typed = row.value(column.sqlName());
            if (typed != null) {
                Fields.keyValue(out, field, column.attribute().key(), anyValue(typed));
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
