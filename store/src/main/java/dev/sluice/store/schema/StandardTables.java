package dev.sluice.store.schema;

import static dev.sluice.store.schema.Column.attributes;
import static dev.sluice.store.schema.Column.list;
import static dev.sluice.store.schema.Column.optional;
import static dev.sluice.store.schema.Column.required;
import static dev.sluice.store.schema.Column.structs;
import static dev.sluice.store.schema.ColumnType.BINARY;
import static dev.sluice.store.schema.ColumnType.BOOLEAN;
import static dev.sluice.store.schema.ColumnType.DOUBLE;
import static dev.sluice.store.schema.ColumnType.INT;
import static dev.sluice.store.schema.ColumnType.LONG;
import static dev.sluice.store.schema.ColumnType.STRING;
import static dev.sluice.store.schema.ColumnType.TIMESTAMP;

import java.util.ArrayList;
import java.util.List;

/// The columns of the five tables, each with what it means.
///
/// A string without presence on the wire is null when it is empty, except for names; a number without presence is
/// never null. Nanoseconds are the wire's unsigned 64 bits; the timestamp beside them is null when they are 0, which
/// OTLP reads as unknown.
final class StandardTables {
    private static final String NANOS = "Its exact nanoseconds since the epoch, as unsigned 64 bits; 0 is unknown.";
    private static final String REST = "Raw protobuf fields of the %s that no column holds: unknown fields, known"
            + " numbers with another wire type, keys that occur again. Appended to the rebuilt message, they make it"
            + " whole. Null when there are none.";

    static final TableSchema SPANS = new TableSchema(TableName.SPANS, join(spanColumns(), itemColumns("span")));
    static final TableSchema LOGS = new TableSchema(TableName.LOGS, join(logColumns(), itemColumns("log record")));
    static final TableSchema METRIC_POINTS =
            new TableSchema(TableName.METRIC_POINTS, join(pointColumns(), metricColumns()));
    static final TableSchema METRIC_HISTOGRAMS =
            new TableSchema(TableName.METRIC_HISTOGRAMS, join(histogramColumns(), metricColumns()));
    static final TableSchema PROFILES = new TableSchema(TableName.PROFILES, join(profileColumns(), envelopeColumns()));

    private StandardTables() {}

    private static List<Column> spanColumns() {
        return List.of(
                required("trace_id", BINARY, "The trace, 16 bytes; empty when the wire had none."),
                required("span_id", BINARY, "The span, 8 bytes; empty when the wire had none."),
                optional("parent_span_id", BINARY, "The parent span; null for a root."),
                optional("trace_state", STRING, "W3C tracestate, as sent."),
                required("flags", LONG, "32 bits; the lower 8 are W3C trace flags."),
                required("name", STRING, "The operation; may be empty."),
                required("kind", INT, "SpanKind by number; unknown numbers are kept."),
                optional("start_time", TIMESTAMP, "When it began."),
                required("start_time_nanos", LONG, NANOS),
                optional("end_time", TIMESTAMP, "When it ended."),
                required("end_time_nanos", LONG, NANOS),
                optional("duration_ns", LONG, "End minus start, negative when the clocks say so; null without both."),
                optional("status_code", INT, "StatusCode by number; null when there was no status message at all."),
                optional("status_message", STRING, "What went wrong."),
                required("dropped_events_count", LONG, "Events the sender dropped."),
                required("dropped_links_count", LONG, "Links the sender dropped."),
                structs("events", "The span's events, in order.", eventMembers()),
                structs("links", "The span's links, in order.", linkMembers()));
    }

    private static List<Column> eventMembers() {
        return List.of(
                optional("time", TIMESTAMP, "When it happened."),
                required("time_nanos", LONG, NANOS),
                required("name", STRING, "The event's name; may be empty."),
                attributes("attributes", true, "All attributes of the event."),
                required("dropped_attributes_count", LONG, "Attributes the sender dropped."),
                optional("rest", BINARY, REST.formatted("event")));
    }

    private static List<Column> linkMembers() {
        return List.of(
                required("trace_id", BINARY, "The other trace; empty when the wire had none."),
                required("span_id", BINARY, "The other span; empty when the wire had none."),
                optional("trace_state", STRING, "W3C tracestate of the other span."),
                attributes("attributes", true, "All attributes of the link."),
                required("dropped_attributes_count", LONG, "Attributes the sender dropped."),
                required("flags", LONG, "32 bits."),
                optional("rest", BINARY, REST.formatted("link")));
    }

    private static List<Column> logColumns() {
        return List.of(
                optional("time", TIMESTAMP, "When it happened; null when only the time of observation is known."),
                required("time_nanos", LONG, NANOS),
                optional("observed_time", TIMESTAMP, "When it was observed."),
                required("observed_time_nanos", LONG, NANOS),
                required("severity_number", INT, "SeverityNumber; 0 is unspecified."),
                optional("severity_text", STRING, "The severity in the source's words."),
                optional("body", STRING, "The body when it is text."),
                optional("body_value", BINARY, "The exact AnyValue of a body that is not text; both null: no body."),
                optional("event_name", STRING, "The name that makes the record an event."),
                optional("trace_id", BINARY, "The trace, as sent, whatever its length; null for none."),
                optional("span_id", BINARY, "The span, as sent, whatever its length; null for none."),
                required("flags", LONG, "32 bits; the lower 8 are W3C trace flags."));
    }

    private static List<Column> pointColumns() {
        return join(
                metricIdentity("gauge or sum"),
                List.of(
                        optional("is_monotonic", BOOLEAN, "Of a sum; null for a gauge."),
                        optional("start_time", TIMESTAMP, "Since when the value counts."),
                        required("start_time_nanos", LONG, NANOS),
                        optional("time", TIMESTAMP, "When the value was taken."),
                        required("time_nanos", LONG, NANOS),
                        optional("value", DOUBLE, "The value; of an integer point the nearest double. Null for none."),
                        optional("value_int", LONG, "The exact value of an integer point; null for a double point."),
                        required("flags", LONG, "32 bits; bit 0 says that no value was recorded."),
                        exemplars()));
    }

    private static List<Column> histogramColumns() {
        return join(
                metricIdentity("histogram, exponential_histogram or summary"),
                List.of(
                        optional("start_time", TIMESTAMP, "Since when the values count."),
                        required("start_time_nanos", LONG, NANOS),
                        optional("time", TIMESTAMP, "When the values were taken."),
                        required("time_nanos", LONG, NANOS),
                        required("count", LONG, "How many values, as unsigned 64 bits."),
                        optional("sum", DOUBLE, "The sum of the values; never null for a summary."),
                        optional("min", DOUBLE, "The smallest value."),
                        optional("max", DOUBLE, "The largest value."),
                        list("bounds", false, DOUBLE, "Explicit bounds of a histogram; null for the other types."),
                        list("bucket_counts", false, LONG, "Counts of a histogram; null for the other types."),
                        optional("scale", INT, "Of an exponential histogram; null for the other types."),
                        optional("zero_count", LONG, "Of an exponential histogram; null for the other types."),
                        optional("zero_threshold", DOUBLE, "Of an exponential histogram; null for the other types."),
                        optional("positive_offset", INT, "Index of the first bucket; null without positive buckets."),
                        list("positive_counts", false, LONG, "Counts, unsigned; null without positive buckets."),
                        optional("negative_offset", INT, "Index of the first bucket; null without negative buckets."),
                        list("negative_counts", false, LONG, "Counts, unsigned; null without negative buckets."),
                        structs("quantiles", "Of a summary, in order; empty for the other types.", quantileMembers()),
                        required("flags", LONG, "32 bits; bit 0 says that no value was recorded."),
                        exemplars()));
    }

    private static List<Column> metricIdentity(String types) {
        return List.of(
                required("metric_name", STRING, "The metric's name; may be empty."),
                required("type", STRING, "The kind of metric: " + types + "."),
                optional("unit", STRING, "UCUM, as sent."),
                optional("description", STRING, "What it measures."),
                optional("temporality", INT, "AggregationTemporality by number; null where the type has none."));
    }

    private static List<Column> quantileMembers() {
        return List.of(
                required("quantile", DOUBLE, "0 to 1."),
                required("value", DOUBLE, "The value at the quantile."),
                optional("rest", BINARY, REST.formatted("quantile")));
    }

    private static Column exemplars() {
        List<Column> members = List.of(
                optional("time", TIMESTAMP, "When it was taken."),
                required("time_nanos", LONG, NANOS),
                optional("value", DOUBLE, "The value; of an integer the nearest double. Null for none."),
                optional("value_int", LONG, "The exact value of an integer; null for a double."),
                optional("trace_id", BINARY, "The trace, as sent; null for none."),
                optional("span_id", BINARY, "The span, as sent; null for none."),
                attributes("attributes", true, "The filtered attributes."),
                optional("rest", BINARY, REST.formatted("exemplar")));
        return structs("exemplars", "Single measurements, in order.", members);
    }

    private static List<Column> metricColumns() {
        Column rest = optional("metric_rest", BINARY, REST.formatted("metric") + " Metadata is among them.");
        return join(List.of(rest), pointItemColumns());
    }

    private static List<Column> profileColumns() {
        return List.of(
                optional("profile_id", BINARY, "The profile, 16 bytes; null for none."),
                optional("time", TIMESTAMP, "When it began."),
                required("time_nanos", LONG, NANOS),
                required("duration_ns", LONG, "How long it took, as unsigned 64 bits."),
                required("raw", BINARY, "The exact bytes of the Profile message."),
                optional("dictionary", BINARY, "The exact ProfilesDictionary of its request; null for none."));
    }

    private static List<Column> itemColumns(String item) {
        return join(
                List.of(
                        attributes("attributes", true, "The attributes that have no column of their own."),
                        required("dropped_attributes_count", LONG, "Attributes the sender dropped."),
                        optional("rest", BINARY, REST.formatted(item))),
                envelopeColumns());
    }

    private static List<Column> pointItemColumns() {
        return join(
                List.of(
                        attributes("attributes", true, "The attributes that have no column of their own."),
                        optional("rest", BINARY, REST.formatted("data point"))),
                envelopeColumns());
    }

    private static List<Column> envelopeColumns() {
        return List.of(
                optional("service_name", STRING, "The resource's service.name when it is text."),
                attributes("resource_attributes", false, "Those without a column; null when there was no resource."),
                optional("resource_rest", BINARY, REST.formatted("Resource") + " Dropped counts and entity_refs too."),
                optional("resource_schema_url", STRING, "The schema of the resource."),
                optional("resource_envelope_rest", BINARY, REST.formatted("message around the resource")),
                optional("scope_name", STRING, "The scope's name; null when there was no scope."),
                optional("scope_version", STRING, "The scope's version."),
                attributes("scope_attributes", false, "Those without a column; null when there was no scope."),
                optional("scope_rest", BINARY, REST.formatted("InstrumentationScope") + " Dropped counts too."),
                optional("scope_schema_url", STRING, "The schema of the scope's items."),
                optional("scope_envelope_rest", BINARY, REST.formatted("message around the scope")));
    }

    private static List<Column> join(List<Column> first, List<Column> second) {
        List<Column> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
