package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.sql.SQLException;

/// Log records, by the field numbers of `opentelemetry.proto.logs.v1`. One owner.
final class LogItems extends PlainItems {
    private final AttributeFields attributes;

    LogItems(TableScan scan) {
        this.attributes = new AttributeFields(AttributeLevel.ATTRIBUTE, scan);
    }

    @Override
    void write(StoredRow row, WireWriter out) throws SQLException {
        Fields.fixed64(out, 1, row.number("time_nanos"));
        Fields.varint(out, 2, row.number("severity_number"));
        Fields.text(out, 3, row.text("severity_text"));
        body(row, out);
        attributes.write(row, out, 6);
        Fields.varint(out, 7, row.number("dropped_attributes_count"));
        Fields.fixed32(out, 8, row.number("flags"));
        Fields.bytes(out, 9, row.bytes("trace_id"));
        Fields.bytes(out, 10, row.bytes("span_id"));
        Fields.fixed64(out, 11, row.number("observed_time_nanos"));
        Fields.text(out, 12, row.text("event_name"));
        Fields.raw(out, row.bytes("rest"));
    }

    private static void body(StoredRow row, WireWriter out) throws SQLException {
        if (!row.isNull("body")) {
            int mark = out.begin(5);
            out.string(1, row.text("body"));
            out.end(mark);
        } else if (!row.isNull("body_value")) {
            out.bytes(5, row.bytes("body_value"));
        }
    }
}
