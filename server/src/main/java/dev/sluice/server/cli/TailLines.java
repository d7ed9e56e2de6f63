package dev.sluice.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/// Export requests in OTLP/JSON as lines for people, one a span, data point, log record or profile: when, whose, what.
/// One owner.
final class TailLines {
    private static final List<String> SEVERITIES = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

    private final List<String> lines = new ArrayList<>();

    private TailLines() {}

    static List<String> of(JsonNode request) {
        TailLines lines = new TailLines();
        lines.each(request, "resourceSpans", "scopeSpans", "spans", TailLines::span);
        lines.each(request, "resourceMetrics", "scopeMetrics", "metrics", TailLines::metric);
        lines.each(request, "resourceLogs", "scopeLogs", "logRecords", TailLines::log);
        lines.each(request, "resourceProfiles", "scopeProfiles", "profiles", TailLines::profile);
        return lines.lines;
    }

    private interface Item {
        void write(TailLines lines, String service, JsonNode item);
    }

    private void each(JsonNode request, String resources, String scopes, String items, Item item) {
        for (JsonNode resource : request.path(resources)) {
            String service = attribute(resource.path("resource").path("attributes"), "service.name");
            for (JsonNode scope : resource.path(scopes)) {
                scope.path(items).forEach(each -> item.write(this, service, each));
            }
        }
    }

    private void span(String service, JsonNode span) {
        long start = nanos(span, "startTimeUnixNano");
        String status = span.path("status").path("code").asInt() == 2 ? "ERROR" : "";
        line(
                time(start),
                service,
                span.path("name").asText(),
                millis(nanos(span, "endTimeUnixNano") - start),
                status,
                span.path("traceId").asText());
    }

    private void log(String service, JsonNode log) {
        long time = nanos(log, "timeUnixNano");
        line(
                time(time == 0 ? nanos(log, "observedTimeUnixNano") : time),
                severity(log),
                service,
                value(log.path("body")),
                log.path("eventName").asText(),
                log.path("traceId").asText());
    }

    private void metric(String service, JsonNode metric) {
        for (String kind : List.of("gauge", "sum", "histogram", "exponentialHistogram", "summary")) {
            for (JsonNode point : metric.path(kind).path("dataPoints")) {
                String value = point.has("asDouble")
                        ? point.path("asDouble").asText()
                        : point.has("asInt")
                                ? point.path("asInt").asText()
                                : "count " + point.path("count").asText() + " sum "
                                        + point.path("sum").asText();
                line(
                        time(nanos(point, "timeUnixNano")),
                        service,
                        metric.path("name").asText(),
                        value + metric.path("unit").asText().transform(unit -> unit.isEmpty() ? "" : " " + unit),
                        attributes(point.path("attributes")));
            }
        }
    }

    private void profile(String service, JsonNode profile) {
        line(
                time(nanos(profile, "timeUnixNano")),
                service,
                "profile " + profile.path("profileId").asText(),
                millis(nanos(profile, "durationNano")),
                profile.path("samples").size() + " samples");
    }

    /// What is empty is left out; control characters never reach a terminal.
    private void line(String... parts) {
        StringJoiner line = new StringJoiner("  ");
        for (String part : parts) {
            if (!part.isEmpty()) {
                line.add(part.replaceAll("\\p{Cntrl}", " "));
            }
        }
        lines.add(line.toString());
    }

    private static String severity(JsonNode log) {
        int number = log.path("severityNumber").asInt();
        String text = log.path("severityText").asText();
        return !text.isEmpty() || number < 1 || number > 24 ? text : SEVERITIES.get((number - 1) / 4);
    }

    private static String attribute(JsonNode attributes, String key) {
        for (JsonNode attribute : attributes) {
            if (attribute.path("key").asText().equals(key)) {
                return value(attribute.path("value"));
            }
        }
        return "";
    }

    private static String attributes(JsonNode attributes) {
        StringJoiner text = new StringJoiner(" ");
        attributes.forEach(each -> text.add(each.path("key").asText() + "=" + value(each.path("value"))));
        return text.toString();
    }

    /// A scalar as it is, anything else as the JSON it came in.
    private static String value(JsonNode any) {
        JsonNode only = any.size() == 1 ? any.iterator().next() : any;
        return only.isValueNode() ? only.asText() : any.isEmpty() ? "" : only.toString();
    }

    private static long nanos(JsonNode item, String field) {
        String digits = item.path(field).asText();
        return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits);
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(Long.divideUnsigned(nanos, 1_000_000_000L))
                .plusNanos(Long.remainderUnsigned(nanos, 1_000_000_000L))
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }
}
