package dev.sluice.server.boot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.otlp.Signal;
import java.util.function.BiConsumer;

/// A request as the Collector's `debug` exporter shows it with `verbosity: normal`: about a line for each record. One
/// use by one thread.
final class DebugLines {
    private final StringBuilder text = new StringBuilder(4 << 10);

    private DebugLines() {}

    /// @param request in OTLP/JSON
    static String of(Signal signal, JsonNode request) {
        DebugLines lines = new DebugLines();
        switch (signal) {
            case TRACES -> lines.each(request, "Spans", "spans", lines::span);
            case METRICS -> lines.each(request, "Metrics", "metrics", lines::metric);
            case LOGS -> lines.each(request, "Logs", "logRecords", lines::log);
            case PROFILES -> lines.each(request, "Profiles", "profiles", lines::profile);
        }
        return lines.text.toString().stripTrailing();
    }

    private interface Item {
        void add(JsonNode item);
    }

    private void each(JsonNode request, String kind, String items, Item line) {
        numbered(request.path("resource" + kind), (number, resource) -> {
            text.append("Resource").append(kind).append(" #").append(number);
            url(resource);
            attributes(resource.path("resource").path("attributes"));
            text.append('\n');
            numbered(resource.path("scope" + kind), (inner, scope) -> {
                text.append("Scope").append(kind).append(" #").append(inner);
                JsonNode name = scope.path("scope").path("name");
                if (!name.isMissingNode()) {
                    text.append(' ').append(name.asText());
                }
                JsonNode version = scope.path("scope").path("version");
                if (!version.isMissingNode()) {
                    text.append('@').append(version.asText());
                }
                url(scope);
                attributes(scope.path("scope").path("attributes"));
                text.append('\n');
                scope.path(items).forEach(line::add);
            });
        });
    }

    private static void numbered(JsonNode list, BiConsumer<Integer, JsonNode> each) {
        for (int i = 0; i < list.size(); i++) {
            each.accept(i, list.get(i));
        }
    }

    private void url(JsonNode node) {
        JsonNode url = node.path("schemaUrl");
        if (!url.asText().isEmpty()) {
            text.append(" [").append(url.asText()).append(']');
        }
    }

    private void span(JsonNode span) {
        text.append(span.path("name").asText());
        text.append(' ').append(span.path("traceId").asText());
        text.append(' ').append(span.path("spanId").asText());
        attributes(span.path("attributes"));
        text.append('\n');
    }

    private void log(JsonNode log) {
        text.append(DebugValues.plain(log.path("body")));
        attributes(log.path("attributes"));
        text.append('\n');
    }

    private void profile(JsonNode profile) {
        text.append(profile.path("profileId").asText());
        text.append(" samples=").append(profile.path("samples").size()).append('\n');
    }

    private void metric(JsonNode metric) {
        for (String type : DebugDetail.METRIC_TYPES) {
            for (JsonNode point : metric.path(type).path("dataPoints")) {
                text.append(metric.path("name").asText()).append('{');
                int start = text.length();
                for (JsonNode attribute : point.path("attributes")) {
                    text.append(text.length() == start ? "" : ",");
                    pair(attribute);
                }
                text.append("} ");
                values(type, point);
                text.append('\n');
            }
        }
    }

    private void values(String type, JsonNode point) {
        if (type.equals("gauge") || type.equals("sum")) {
            text.append(
                    point.has("asInt")
                            ? point.path("asInt").asText()
                            : point.path("asDouble").asText());
            return;
        }
        text.append("count=").append(point.path("count").asText("0"));
        for (String name : new String[] {"sum", "min", "max"}) {
            if (point.has(name)) {
                text.append(' ')
                        .append(name)
                        .append('=')
                        .append(point.path(name).asText());
            }
        }
        JsonNode bounds = point.path("explicitBounds");
        numbered(
                point.path("bucketCounts"),
                (i, count) -> text.append(" le")
                        .append(i < bounds.size() ? bounds.get(i).asText() : "+Inf")
                        .append('=')
                        .append(count.asText()));
        for (JsonNode quantile : point.path("quantileValues")) {
            text.append(" q").append(quantile.path("quantile").asText("0")).append('=');
            text.append(quantile.path("value").asText("0"));
        }
    }

    private void attributes(JsonNode attributes) {
        for (JsonNode attribute : attributes) {
            text.append(' ');
            pair(attribute);
        }
    }

    private void pair(JsonNode attribute) {
        text.append(attribute.path("key").asText()).append('=').append(DebugValues.plain(attribute.path("value")));
    }
}
