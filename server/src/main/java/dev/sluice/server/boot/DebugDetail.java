package dev.sluice.server.boot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.otlp.Signal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/// A request as the Collector's `debug` exporter shows it with `verbosity: detailed`: every property in a line of its
/// own. One use by one thread.
final class DebugDetail {
    static final List<String> METRIC_TYPES = List.of("gauge", "sum", "histogram", "exponentialHistogram", "summary");

    private static final Map<String, String> TYPE_NAMES = Map.of(
            "gauge", "Gauge",
            "sum", "Sum",
            "histogram", "Histogram",
            "exponentialHistogram", "ExponentialHistogram",
            "summary", "Summary");
    private static final String ARROW = "     -> ";

    private final StringBuilder text = new StringBuilder(16 << 10);

    private DebugDetail() {}

    /// @param request in OTLP/JSON
    static String of(Signal signal, JsonNode request) {
        DebugDetail detail = new DebugDetail();
        switch (signal) {
            case TRACES -> detail.each(request, "Spans", "ResourceSpans", "spans", detail::span);
            case METRICS -> detail.each(request, "Metrics", "ResourceMetrics", "metrics", detail::metric);
            // In the Collector too: one log.
            case LOGS -> detail.each(request, "Logs", "ResourceLog", "logRecords", detail::log);
            case PROFILES -> detail.each(request, "Profiles", "ResourceProfiles", "profiles", detail::profile);
        }
        return detail.text.toString().stripTrailing();
    }

    private void each(
            JsonNode request, String kind, String resourceTitle, String items, BiConsumer<Integer, JsonNode> item) {
        numbered(request.path("resource" + kind), (number, resource) -> {
            line(resourceTitle + " #" + number);
            line("Resource SchemaURL: " + resource.path("schemaUrl").asText());
            attributes("", "Resource attributes:", resource.path("resource").path("attributes"));
            numbered(resource.path("scope" + kind), (inner, scope) -> {
                line("Scope" + kind + " #" + inner);
                line("Scope" + kind + " SchemaURL: " + scope.path("schemaUrl").asText());
                line("InstrumentationScope " + scope.path("scope").path("name").asText() + " "
                        + scope.path("scope").path("version").asText());
                attributes(
                        "",
                        "InstrumentationScope attributes:",
                        scope.path("scope").path("attributes"));
                numbered(scope.path(items), item);
            });
        });
    }

    private void span(int number, JsonNode span) {
        line("Span #" + number);
        property("Trace ID", span.path("traceId").asText());
        property("Parent ID", span.path("parentSpanId").asText());
        property("ID", span.path("spanId").asText());
        property("Name", span.path("name").asText());
        property("Kind", DebugValues.kind(span.path("kind")));
        if (!span.path("traceState").asText().isEmpty()) {
            property("TraceState", span.path("traceState").asText());
        }
        property("Start time", DebugValues.time(span.path("startTimeUnixNano")));
        property("End time", DebugValues.time(span.path("endTimeUnixNano")));
        property("Status code", DebugValues.status(span.path("status").path("code")));
        property("Status message", span.path("status").path("message").asText());
        dropped("DroppedAttributesCount", span.path("droppedAttributesCount"));
        dropped("DroppedEventsCount", span.path("droppedEventsCount"));
        dropped("DroppedLinksCount", span.path("droppedLinksCount"));
        attributes("", "Attributes:", span.path("attributes"));
        title("Events:", span.path("events"));
        numbered(span.path("events"), (i, event) -> {
            line("SpanEvent #" + i);
            line(ARROW + "Name: " + event.path("name").asText());
            line(ARROW + "Timestamp: " + DebugValues.time(event.path("timeUnixNano")));
            line(ARROW + "DroppedAttributesCount: "
                    + event.path("droppedAttributesCount").asText("0"));
            attributes("     ", "     -> Attributes::", event.path("attributes"));
        });
        title("Links:", span.path("links"));
        numbered(span.path("links"), (i, link) -> {
            line("SpanLink #" + i);
            line(ARROW + "Trace ID: " + link.path("traceId").asText());
            line(ARROW + "ID: " + link.path("spanId").asText());
            line(ARROW + "TraceState: " + link.path("traceState").asText());
            line(ARROW + "DroppedAttributesCount: "
                    + link.path("droppedAttributesCount").asText("0"));
            attributes("     ", "     -> Attributes::", link.path("attributes"));
        });
    }

    private void log(int number, JsonNode log) {
        line("LogRecord #" + number);
        line("ObservedTimestamp: " + DebugValues.time(log.path("observedTimeUnixNano")));
        line("Timestamp: " + DebugValues.time(log.path("timeUnixNano")));
        line("SeverityText: " + log.path("severityText").asText());
        line("SeverityNumber: " + DebugValues.severity(log.path("severityNumber")));
        if (!log.path("eventName").asText().isEmpty()) {
            line("EventName: " + log.path("eventName").asText());
        }
        line("Body: " + DebugValues.typed(log.path("body")));
        attributes("", "Attributes:", log.path("attributes"));
        line("Trace ID: " + log.path("traceId").asText());
        line("Span ID: " + log.path("spanId").asText());
        line("Flags: " + log.path("flags").asText("0"));
    }

    private void profile(int number, JsonNode profile) {
        line("Profile #" + number);
        property("Profile ID", profile.path("profileId").asText());
        property("Start time", DebugValues.time(profile.path("timeUnixNano")));
        property("Duration", profile.path("durationNano").asText("0") + " ns");
        line("    Dropped attributes count: "
                + profile.path("droppedAttributesCount").asText("0"));
        numbered(profile.path("samples"), (i, sample) -> {
            line("    Sample #" + i);
            line("        Stack index: " + sample.path("stackIndex").asText("0"));
            line("        Values: " + sample.path("values"));
        });
    }

    private void metric(int number, JsonNode metric) {
        String type = METRIC_TYPES.stream().filter(metric::has).findFirst().orElse("");
        JsonNode data = metric.path(type);
        line("Metric #" + number);
        line("Descriptor:");
        line(ARROW + "Name: " + metric.path("name").asText());
        line(ARROW + "Description: " + metric.path("description").asText());
        line(ARROW + "Unit: " + metric.path("unit").asText());
        line(ARROW + "DataType: " + TYPE_NAMES.getOrDefault(type, "Empty"));
        if (type.equals("sum")) {
            line(ARROW + "IsMonotonic: " + data.path("isMonotonic").asBoolean());
        }
        if (data.has("aggregationTemporality")) {
            line(ARROW + "AggregationTemporality: " + DebugValues.temporality(data.path("aggregationTemporality")));
        }
        boolean isNumber = type.equals("gauge") || type.equals("sum");
        String title = isNumber ? "Number" : TYPE_NAMES.getOrDefault(type, "");
        numbered(data.path("dataPoints"), (i, point) -> {
            line(title + "DataPoints #" + i);
            attributes("", "Data point attributes:", point.path("attributes"));
            line("StartTimestamp: " + DebugValues.time(point.path("startTimeUnixNano")));
            line("Timestamp: " + DebugValues.time(point.path("timeUnixNano")));
            if (isNumber) {
                line("Value: " + number(point));
            } else {
                distribution(type, point);
            }
            exemplars(point.path("exemplars"));
        });
    }

    private void distribution(String type, JsonNode point) {
        line("Count: " + point.path("count").asText("0"));
        for (String name : List.of("Sum", "Min", "Max")) {
            JsonNode value = point.path(name.toLowerCase(Locale.ROOT));
            if (!value.isMissingNode()) {
                line(name + ": " + DebugValues.real(value));
            }
        }
        numbered(
                point.path("explicitBounds"),
                (i, bound) -> line("ExplicitBounds #" + i + ": " + DebugValues.real(bound)));
        numbered(point.path("bucketCounts"), (i, count) -> line("Buckets #" + i + ", Count: " + count.asText()));
        if (type.equals("exponentialHistogram")) {
            buckets(point);
        }
        numbered(
                point.path("quantileValues"),
                (i, value) -> line("QuantileValue #" + i + ": Quantile " + DebugValues.real(value.path("quantile"))
                        + ", Value " + DebugValues.real(value.path("value"))));
    }

    /// From the lowest to the highest. The bounds of bucket i are 2^(i / 2^scale) and the one after it.
    private void buckets(JsonNode point) {
        double factor = Math.scalb(1.0, -point.path("scale").asInt());
        JsonNode negative = point.path("negative");
        JsonNode counts = negative.path("bucketCounts");
        for (int i = counts.size() - 1; i >= 0; i--) {
            double index = negative.path("offset").asDouble() + i;
            line("Bucket [" + DebugValues.real(-Math.pow(2, (index + 1) * factor)) + ", "
                    + DebugValues.real(-Math.pow(2, index * factor)) + "), Count: "
                    + counts.get(i).asText());
        }
        if (point.path("zeroCount").asLong() != 0) {
            line("Bucket [0, 0], Count: " + point.path("zeroCount").asText());
        }
        JsonNode positive = point.path("positive");
        numbered(positive.path("bucketCounts"), (i, count) -> {
            double index = positive.path("offset").asDouble() + i;
            line("Bucket (" + DebugValues.real(Math.pow(2, index * factor)) + ", "
                    + DebugValues.real(Math.pow(2, (index + 1) * factor)) + "], Count: " + count.asText());
        });
    }

    private void exemplars(JsonNode exemplars) {
        title("Exemplars:", exemplars);
        numbered(exemplars, (i, exemplar) -> {
            line("Exemplar #" + i);
            line(ARROW + "Trace ID: " + exemplar.path("traceId").asText());
            line(ARROW + "Span ID: " + exemplar.path("spanId").asText());
            line(ARROW + "Timestamp: " + DebugValues.time(exemplar.path("timeUnixNano")));
            line(ARROW + "Value: " + number(exemplar));
            attributes("     ", "     -> FilteredAttributes:", exemplar.path("filteredAttributes"));
        });
    }

    private static String number(JsonNode point) {
        return point.has("asInt") ? point.path("asInt").asText() : DebugValues.real(point.path("asDouble"));
    }

    private static void numbered(JsonNode list, BiConsumer<Integer, JsonNode> each) {
        for (int i = 0; i < list.size(); i++) {
            each.accept(i, list.get(i));
        }
    }

    private void title(String title, JsonNode list) {
        if (!list.isEmpty()) {
            line(title);
        }
    }

    private void attributes(String indent, String title, JsonNode attributes) {
        title(title, attributes);
        for (JsonNode attribute : attributes) {
            line(indent + ARROW + attribute.path("key").asText() + ": " + DebugValues.typed(attribute.path("value")));
        }
    }

    private void dropped(String name, JsonNode count) {
        if (count.asLong() != 0) {
            line("    " + name + ": " + count.asText());
        }
    }

    private void property(String name, String value) {
        line("    " + name + " ".repeat(Math.max(0, 15 - name.length())) + ": " + value);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
