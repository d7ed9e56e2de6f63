package dev.sluice.store.column;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// Items as text that is equal exactly when the items mean the same, with everything around them: what the generated
/// classes say a request holds.
final class Canonical {
    private Canonical() {}

    /// The rows that a table must have for a request, in any order.
    static List<String> rows(TableName table, byte[] request) throws InvalidProtocolBufferException {
        List<String> rows = new ArrayList<>();
        switch (table) {
            case SPANS ->
                ExportTraceServiceRequest.parseFrom(request)
                        .getResourceSpansList()
                        .forEach(resource -> resource.getScopeSpansList()
                                .forEach(scope -> scope.getSpansList()
                                        .forEach(span -> rows.add(row(
                                                resource.hasResource() ? resource.getResource() : null,
                                                resource.getSchemaUrl(),
                                                resource.getUnknownFields(),
                                                scope.hasScope() ? scope.getScope() : null,
                                                scope.getSchemaUrl(),
                                                scope.getUnknownFields(),
                                                span(span))))));
            case LOGS ->
                ExportLogsServiceRequest.parseFrom(request)
                        .getResourceLogsList()
                        .forEach(resource -> resource.getScopeLogsList()
                                .forEach(scope -> scope.getLogRecordsList()
                                        .forEach(log -> rows.add(row(
                                                resource.hasResource() ? resource.getResource() : null,
                                                resource.getSchemaUrl(),
                                                resource.getUnknownFields(),
                                                scope.hasScope() ? scope.getScope() : null,
                                                scope.getSchemaUrl(),
                                                scope.getUnknownFields(),
                                                log(log))))));
            case METRIC_POINTS, METRIC_HISTOGRAMS ->
                ExportMetricsServiceRequest.parseFrom(request)
                        .getResourceMetricsList()
                        .forEach(resource -> resource.getScopeMetricsList()
                                .forEach(scope -> scope.getMetricsList()
                                        .forEach(metric -> points(table, metric)
                                                .forEach(point -> rows.add(row(
                                                        resource.hasResource() ? resource.getResource() : null,
                                                        resource.getSchemaUrl(),
                                                        resource.getUnknownFields(),
                                                        scope.hasScope() ? scope.getScope() : null,
                                                        scope.getSchemaUrl(),
                                                        scope.getUnknownFields(),
                                                        point))))));
            case PROFILES -> {
                ExportProfilesServiceRequest profiles = ExportProfilesServiceRequest.parseFrom(request);
                String dictionary = profiles.hasDictionary() ? hex(profiles.getDictionary()) : "none";
                profiles.getResourceProfilesList()
                        .forEach(resource -> resource.getScopeProfilesList()
                                .forEach(scope -> scope.getProfilesList()
                                        .forEach(profile -> rows.add(row(
                                                resource.hasResource() ? resource.getResource() : null,
                                                resource.getSchemaUrl(),
                                                resource.getUnknownFields(),
                                                scope.hasScope() ? scope.getScope() : null,
                                                scope.getSchemaUrl(),
                                                scope.getUnknownFields(),
                                                hex(profile) + " " + dictionary)))));
            }
        }
        return rows;
    }

    static String row(
            Resource resource,
            String resourceUrl,
            UnknownFieldSet resourceEnvelope,
            InstrumentationScope scope,
            String scopeUrl,
            UnknownFieldSet scopeEnvelope,
            String item) {
        return String.join(
                " | ",
                resource == null ? "no resource" : resource(resource),
                resourceUrl,
                hex(resourceEnvelope.toByteString()),
                scope == null ? "no scope" : scope(scope),
                scopeUrl,
                hex(scopeEnvelope.toByteString()),
                item);
    }

    private static String resource(Resource resource) {
        return hex(resource.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(resource.getAttributesList()))
                .build());
    }

    private static String scope(InstrumentationScope scope) {
        return hex(scope.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(scope.getAttributesList()))
                .build());
    }

    static String span(Span span) {
        Span.Builder canonical = span.toBuilder().clearAttributes().addAllAttributes(sorted(span.getAttributesList()));
        for (Span.Event.Builder event : canonical.getEventsBuilderList()) {
            List<KeyValue> attributes = sorted(event.getAttributesList());
            event.clearAttributes().addAllAttributes(attributes);
        }
        for (Span.Link.Builder link : canonical.getLinksBuilderList()) {
            List<KeyValue> attributes = sorted(link.getAttributesList());
            link.clearAttributes().addAllAttributes(attributes);
        }
        return hex(canonical.build());
    }

    static String log(LogRecord log) {
        return hex(log.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(log.getAttributesList()))
                .build());
    }

    private static List<String> points(TableName table, Metric metric) {
        List<String> points = new ArrayList<>();
        boolean isHistogram = metric.hasHistogram() || metric.hasExponentialHistogram() || metric.hasSummary();
        if (isHistogram != (table == TableName.METRIC_HISTOGRAMS)) {
            return points;
        }
        String identity = metric(metric);
        metric.getGauge().getDataPointsList().forEach(point -> points.add(identity + number(point)));
        metric.getSum().getDataPointsList().forEach(point -> points.add(identity + number(point)));
        metric.getHistogram().getDataPointsList().forEach(point -> points.add(identity + histogram(point)));
        metric.getExponentialHistogram()
                .getDataPointsList()
                .forEach(point -> points.add(identity + exponential(point)));
        metric.getSummary().getDataPointsList().forEach(point -> points.add(identity + summary(point)));
        return points;
    }

    /// A metric without its points.
    static String metric(Metric metric) {
        Metric.Builder canonical = metric.toBuilder();
        switch (metric.getDataCase()) {
            case GAUGE -> canonical.getGaugeBuilder().clearDataPoints();
            case SUM -> canonical.getSumBuilder().clearDataPoints();
            case HISTOGRAM -> canonical.getHistogramBuilder().clearDataPoints();
            case EXPONENTIAL_HISTOGRAM ->
                canonical.getExponentialHistogramBuilder().clearDataPoints();
            case SUMMARY -> canonical.getSummaryBuilder().clearDataPoints();
            case DATA_NOT_SET -> {}
        }
        return hex(canonical.build()) + " ";
    }

    static String number(NumberDataPoint point) {
        return hex(point.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(point.getAttributesList()))
                .clearExemplars()
                .addAllExemplars(exemplars(point.getExemplarsList()))
                .build());
    }

    static String histogram(HistogramDataPoint point) {
        return hex(point.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(point.getAttributesList()))
                .clearExemplars()
                .addAllExemplars(exemplars(point.getExemplarsList()))
                .build());
    }

    static String exponential(ExponentialHistogramDataPoint point) {
        return hex(point.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(point.getAttributesList()))
                .clearExemplars()
                .addAllExemplars(exemplars(point.getExemplarsList()))
                .build());
    }

    static String summary(SummaryDataPoint point) {
        return hex(point.toBuilder()
                .clearAttributes()
                .addAllAttributes(sorted(point.getAttributesList()))
                .build());
    }

    private static List<Exemplar> exemplars(List<Exemplar> exemplars) {
        return exemplars.stream()
                .map(exemplar -> exemplar.toBuilder()
                        .clearFilteredAttributes()
                        .addAllFilteredAttributes(sorted(exemplar.getFilteredAttributesList()))
                        .build())
                .toList();
    }

    private static List<KeyValue> sorted(List<KeyValue> attributes) {
        List<KeyValue> sorted = new ArrayList<>(attributes);
        sorted.sort(Comparator.comparing(attribute -> hex(attribute.toByteString())));
        return sorted;
    }

    static String hex(Message message) {
        return hex(message.toByteString());
    }

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
