package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.sql.SQLException;
import java.util.Map;

/// Spans, by the field numbers of `opentelemetry.proto.trace.v1`. One owner.
final class SpanItems extends PlainItems {
    private final AttributeFields attributes;

    SpanItems(TableScan scan) {
        this.attributes = new AttributeFields(AttributeLevel.ATTRIBUTE, scan);
    }

    @Override
    void write(StoredRow row, WireWriter out) throws SQLException {
        Fields.bytes(out, 1, row.bytes("trace_id"));
        Fields.bytes(out, 2, row.bytes("span_id"));
        Fields.text(out, 3, row.text("trace_state"));
        Fields.bytes(out, 4, row.bytes("parent_span_id"));
        Fields.text(out, 5, row.text("name"));
        Fields.varint(out, 6, row.number("kind"));
        Fields.fixed64(out, 7, row.number("start_time_nanos"));
        Fields.fixed64(out, 8, row.number("end_time_nanos"));
        attributes.write(row, out, 9);
        Fields.varint(out, 10, row.number("dropped_attributes_count"));
        for (Map<String, Object> event : row.structs("events")) {
            event(event, out);
        }
        Fields.varint(out, 12, row.number("dropped_events_count"));
        for (Map<String, Object> link : row.structs("links")) {
            link(link, out);
        }
        Fields.varint(out, 14, row.number("dropped_links_count"));
        status(row, out);
        Fields.fixed32(out, 16, row.number("flags"));
        Fields.raw(out, row.bytes("rest"));
    }

    private static void status(StoredRow row, WireWriter out) throws SQLException {
        if (!row.isNull("status_code")) {
            int mark = out.begin(15);
            Fields.text(out, 2, row.text("status_message"));
            Fields.varint(out, 3, row.number("status_code"));
            out.end(mark);
        }
    }

    private static void event(Map<String, Object> event, WireWriter out) throws SQLException {
        int mark = out.begin(11);
        Fields.fixed64(out, 1, StoredRow.numberOf(event.get("time_nanos")));
        Fields.text(out, 2, event.get("name"));
        Fields.keyValues(out, 3, StoredRow.attributesOf(event.get("attributes")));
        Fields.varint(out, 4, StoredRow.numberOf(event.get("dropped_attributes_count")));
        Fields.raw(out, StoredRow.bytesOf(event.get("rest")));
        out.end(mark);
    }

    private static void link(Map<String, Object> link, WireWriter out) throws SQLException {
        int mark = out.begin(13);
        Fields.bytes(out, 1, StoredRow.bytesOf(link.get("trace_id")));
        Fields.bytes(out, 2, StoredRow.bytesOf(link.get("span_id")));
        Fields.text(out, 3, link.get("trace_state"));
        Fields.keyValues(out, 4, StoredRow.attributesOf(link.get("attributes")));
        Fields.varint(out, 5, StoredRow.numberOf(link.get("dropped_attributes_count")));
        Fields.fixed32(out, 6, StoredRow.numberOf(link.get("flags")));
        Fields.raw(out, StoredRow.bytesOf(link.get("rest")));
        out.end(mark);
    }
}
