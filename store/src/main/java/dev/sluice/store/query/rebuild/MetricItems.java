package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Metrics, by the field numbers of `opentelemetry.proto.metrics.v1`. Points whose metric has the same identity share
/// one. One owner.
final class MetricItems implements Items {
    private static final int METRIC = 2;

    private final AttributeFields attributes;

    MetricItems(TableScan scan) {
        this.attributes = new AttributeFields(AttributeLevel.ATTRIBUTE, scan);
    }

    /// What all points of a metric have in common.
    private record Identity(
            String name,
            String unit,
            String description,
            String type,
            long temporality,
            boolean isMonotonic,
            List<Byte> rest) {
        static Identity of(StoredRow row) throws SQLException {
            return new Identity(
                    row.text("metric_name"),
                    row.text("unit"),
                    row.text("description"),
                    row.text("type"),
                    row.number("temporality"),
                    Boolean.TRUE.equals(row.value("is_monotonic")),
                    boxed(row.bytes("metric_rest")));
        }

        private static List<Byte> boxed(byte[] bytes) {
            Byte[] boxed = new Byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                boxed[i] = bytes[i];
            }
            return List.of(boxed);
        }

        void write(WireWriter out, WireWriter points) {
            int mark = out.begin(METRIC);
            Fields.text(out, 1, name);
            Fields.text(out, 2, description);
            Fields.text(out, 3, unit);
            int kind = out.begin(field());
            out.raw(points.array(), 0, points.length());
            if (!type.equals("gauge") && !type.equals("summary")) {
                Fields.varint(out, 2, temporality);
            }
            if (isMonotonic) {
                out.varint(3, 1);
            }
            out.end(kind);
            for (byte each : rest) {
                out.rawByte(each);
            }
            out.end(mark);
        }

        private int field() {
            return switch (type) {
                case "gauge" -> 5;
                case "sum" -> 7;
                case "histogram" -> 9;
                case "exponential_histogram" -> 10;
                default -> 11;
            };
        }
    }

    @Override
    public Scope open() {
        Map<Identity, WireWriter> metrics = new LinkedHashMap<>();
        return new Scope() {
            @Override
            public void add(StoredRow row) throws SQLException {
                Identity identity = Identity.of(row);
                WireWriter points = metrics.computeIfAbsent(identity, metric -> new WireWriter());
                int mark = points.begin(1);
                point(identity.type(), row, points);
                Fields.raw(points, row.bytes("rest"));
                points.end(mark);
            }

            @Override
            public void write(WireWriter out) {
                metrics.forEach((identity, points) -> identity.write(out, points));
            }
        };
    }

    private void point(String type, StoredRow row, WireWriter out) throws SQLException {
        Fields.fixed64(out, 2, row.number("start_time_nanos"));
        Fields.fixed64(out, 3, row.number("time_nanos"));
        switch (type) {
            case "gauge", "sum" -> number(row, out);
            case "histogram" -> histogram(row, out);
            case "exponential_histogram" -> exponential(row, out);
            default -> summary(row, out);
        }
    }

    private void number(StoredRow row, WireWriter out) throws SQLException {
        Fields.value(out, 4, row.value("value"), 6, row.value("value_int"));
        exemplars(row, out, 5);
        attributes.write(row, out, 7);
        Fields.varint(out, 8, row.number("flags"));
    }

    private void histogram(StoredRow row, WireWriter out) throws SQLException {
        Fields.fixed64(out, 4, row.number("count"));
        Fields.presentReal(out, 5, row.value("sum"));
        packedFixed(out, 6, row.list("bucket_counts"));
        packedFixed(out, 7, row.list("bounds"));
        exemplars(row, out, 8);
        attributes.write(row, out, 9);
        Fields.varint(out, 10, row.number("flags"));
        Fields.presentReal(out, 11, row.value("min"));
        Fields.presentReal(out, 12, row.value("max"));
    }

    private void exponential(StoredRow row, WireWriter out) throws SQLException {
        attributes.write(row, out, 1);
        Fields.fixed64(out, 4, row.number("count"));
        Fields.presentReal(out, 5, row.value("sum"));
        Fields.zigzag(out, 6, (int) row.number("scale"));
        Fields.fixed64(out, 7, row.number("zero_count"));
        buckets(out, 8, row, "positive");
        buckets(out, 9, row, "negative");
        Fields.varint(out, 10, row.number("flags"));
        exemplars(row, out, 11);
        Fields.presentReal(out, 12, row.value("min"));
        Fields.presentReal(out, 13, row.value("max"));
        Fields.real(out, 14, row.value("zero_threshold"));
    }

    private static void buckets(WireWriter out, int field, StoredRow row, String sign) throws SQLException {
        if (row.isNull(sign + "_offset")) {
            return;
        }
        int mark = out.begin(field);
        Fields.zigzag(out, 1, (int) row.number(sign + "_offset"));
        Object[] counts = row.list(sign + "_counts");
        if (counts.length > 0) {
            int packed = out.begin(2);
            for (Object count : counts) {
                out.rawVarint(StoredRow.numberOf(count));
            }
            out.end(packed);
        }
        out.end(mark);
    }

    private void summary(StoredRow row, WireWriter out) throws SQLException {
        Fields.fixed64(out, 4, row.number("count"));
        Fields.real(out, 5, row.value("sum"));
        for (Map<String, Object> quantile : row.structs("quantiles")) {
            int mark = out.begin(6);
            Fields.real(out, 1, quantile.get("quantile"));
            Fields.real(out, 2, quantile.get("value"));
            Fields.raw(out, StoredRow.bytesOf(quantile.get("rest")));
            out.end(mark);
        }
        attributes.write(row, out, 7);
        Fields.varint(out, 8, row.number("flags"));
    }

    private static void exemplars(StoredRow row, WireWriter out, int field) throws SQLException {
        for (Map<String, Object> exemplar : row.structs("exemplars")) {
            int mark = out.begin(field);
            Fields.fixed64(out, 2, StoredRow.numberOf(exemplar.get("time_nanos")));
            Fields.value(out, 3, exemplar.get("value"), 6, exemplar.get("value_int"));
            Fields.bytes(out, 4, StoredRow.bytesOf(exemplar.get("span_id")));
            Fields.bytes(out, 5, StoredRow.bytesOf(exemplar.get("trace_id")));
            Fields.keyValues(out, 7, StoredRow.attributesOf(exemplar.get("attributes")));
            Fields.raw(out, StoredRow.bytesOf(exemplar.get("rest")));
            out.end(mark);
        }
    }

    private static void packedFixed(WireWriter out, int field, @Nullable Object[] values) {
        if (values.length == 0) {
            return;
        }
        int packed = out.begin(field);
        for (Object value : values) {
            out.rawFixed64(value instanceof Double real ? Double.doubleToRawLongBits(real) : StoredRow.numberOf(value));
        }
        out.end(packed);
    }
}
