package dev.sluice.store.query.worker;

import dev.sluice.store.query.scan.AttributeSql;
import dev.sluice.store.query.scan.Sql;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tables as users see them: views over files.
final class Views {
    private static final List<String> SPANS = List.of(
            "trace_id",
            "span_id",
            "parent_span_id",
            "trace_state",
            "flags",
            "name",
            "kind",
            "start_time",
            "end_time",
            "duration_ns",
            "status_code",
            "status_message",
            "service_name",
            "resource_attributes",
            "scope_name",
            "scope_version",
            "scope_attributes",
            "attributes",
            "events",
            "links",
            "dropped_attributes_count",
            "dropped_events_count",
            "dropped_links_count",
            "resource_schema_url",
            "scope_schema_url");
    private static final List<String> LOGS = List.of(
            "time",
            "observed_time",
            "severity_number",
            "severity_text",
            "body",
            "event_name",
            "trace_id",
            "span_id",
            "flags",
            "service_name",
            "resource_attributes",
            "scope_name",
            "scope_version",
            "scope_attributes",
            "attributes",
            "dropped_attributes_count",
            "resource_schema_url",
            "scope_schema_url");
    private static final List<String> METRIC_POINTS = List.of(
            "metric_name",
            "type",
            "unit",
            "description",
            "temporality",
            "is_monotonic",
            "start_time",
            "time",
            "value",
            "flags",
            "service_name",
            "resource_attributes",
            "scope_name",
            "scope_version",
            "scope_attributes",
            "attributes",
            "exemplars",
            "value_int",
            "resource_schema_url",
            "scope_schema_url");
    private static final List<String> METRIC_HISTOGRAMS = List.of(
            "metric_name",
            "type",
            "unit",
            "description",
            "temporality",
            "start_time",
            "time",
            "count",
            "sum",
            "min",
            "max",
            "bounds",
            "bucket_counts",
            "scale",
            "zero_count",
            "zero_threshold",
            "positive_offset",
            "positive_counts",
            "negative_offset",
            "negative_counts",
            "quantiles",
            "flags",
            "service_name",
            "resource_attributes",
            "scope_name",
            "scope_version",
            "scope_attributes",
            "attributes",
            "exemplars",
            "resource_schema_url",
            "scope_schema_url");
    private static final List<String> PROFILES = List.of(
            "profile_id",
            "time",
            "duration_ns",
            "service_name",
            "resource_attributes",
            "scope_name",
            "scope_version",
            "scope_attributes",
            "resource_schema_url",
            "scope_schema_url",
            "raw",
            "dictionary");

    private static final Map<String, String> EXPRESSIONS = expressions();

    private Views() {}

    /// The names of a table's columns, in order.
    static List<String> columns(TableName table) {
        return switch (table) {
            case SPANS -> SPANS;
            case LOGS -> LOGS;
            case METRIC_POINTS -> METRIC_POINTS;
            case METRIC_HISTOGRAMS -> METRIC_HISTOGRAMS;
            case PROFILES -> PROFILES;
        };
    }

    /// The statement that makes the view of a table.
    ///
    /// @param hidden its hidden columns
    static String create(TableScan scan, Collection<Hidden> hidden) {
        List<String> items = new ArrayList<>();
        for (String column : columns(scan.table())) {
            items.add(expression(scan, column) + " AS " + Sql.quoted(column));
        }
        for (Hidden column : hidden) {
            items.add(expression(scan, column) + " AS " + Sql.quoted(column.name()));
        }
        return "CREATE VIEW " + scan.table().sql() + " AS SELECT " + String.join(", ", items) + " FROM "
                + scan.relation();
    }

    private static String expression(TableScan scan, String column) {
        for (AttributeLevel level : AttributeLevel.values()) {
            if (level.residual().equals(column)) {
                return AttributeSql.all(scan, level);
            }
        }
        if (column.equals("duration_ns") && scan.table() == TableName.PROFILES) {
            return "duration_ns";
        }
        return EXPRESSIONS.getOrDefault(column, Sql.quoted(column));
    }

    private static String expression(TableScan scan, Hidden column) {
        return switch (column) {
            case Hidden.Text text -> AttributeSql.text(scan, text.level(), text.key());
            case Hidden.Number number -> AttributeSql.number(scan, number.level(), number.key());
            case Hidden.Id id -> Sql.quoted(id.column());
            case Hidden.Micros micros -> Sql.quoted(micros.column());
        };
    }

    private static Map<String, String> expressions() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String id : List.of("trace_id", "span_id", "parent_span_id", "profile_id")) {
            map.put(id, "lower(hex(" + id + "))");
        }
        for (String time : List.of("start_time", "end_time", "time", "observed_time")) {
            map.put(time, time(time + "_nanos"));
        }
        map.put("kind", words("kind", "UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"));
        map.put("status_code", words("coalesce(status_code, 0)", "UNSET", "OK", "ERROR"));
        map.put("temporality", words("temporality", "UNSPECIFIED", "DELTA", "CUMULATIVE"));
        map.put("body", "coalesce(body, sluice_text(hex(body_value)))");
        map.put(
                "events",
                list(
                        "events",
                        "'time': " + time("e.time_nanos") + ", 'name': e.\"name\", 'attributes': "
                                + AttributeSql.readable("e.attributes")
                                + ", 'dropped_attributes_count': e.dropped_attributes_count"));
        map.put(
                "links",
                list(
                        "links",
                        "'trace_id': lower(hex(e.trace_id)), 'span_id': lower(hex(e.span_id)),"
                                + " 'trace_state': e.trace_state, 'attributes': "
                                + AttributeSql.readable("e.attributes")
                                + ", 'dropped_attributes_count': e.dropped_attributes_count, 'flags': e.flags"));
        map.put(
                "exemplars",
                list(
                        "exemplars",
                        "'time': " + time("e.time_nanos") + ", 'value': e.\"value\","
                                + " 'value_int': e.value_int, 'trace_id': lower(hex(e.trace_id)), 'span_id': lower(hex(e.span_id)),"
                                + " 'attributes': " + AttributeSql.readable("e.attributes")));
        map.put("quantiles", list("quantiles", "'quantile': e.quantile, 'value': e.\"value\""));
        return map;
    }

    private static String list(String column, String members) {
        return "list_transform(" + column + ", lambda e: {" + members + "})";
    }

    private static String time(String nanos) {
        return "CASE WHEN " + nanos + " > 0 AND " + nanos + " < 9223372036854775807 THEN make_timestamp_ns(" + nanos
                + ") END";
    }

    private static String words(String number, String... words) {
        StringBuilder sql = new StringBuilder("CASE ").append(number);
        for (int i = 0; i < words.length; i++) {
            sql.append(" WHEN ").append(i).append(" THEN ").append(Sql.text(words[i]));
        }
        return sql.append(" ELSE CAST(")
                .append(number)
                .append(" AS VARCHAR) END")
                .toString();
    }
}
