package dev.sluice.otlp.view;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.sluice.otlp.Payload;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;

/// A request of the generated classes, made of what the views say about its bytes.
final class Rebuilt {
    private Rebuilt() {}

    static Message traces(Payload payload) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (RequestView.ResourceItems<SpanView> resource :
                RequestView.traces(payload).resources()) {
            ResourceSpans.Builder spans = request.addResourceSpansBuilder().setSchemaUrl(resource.schemaUrl());
            if (resource.hasResource()) {
                spans.setResource(resource(resource.resource()));
            }
            for (RequestView.ScopeItems<SpanView> scope : resource.scopes()) {
                ScopeSpans.Builder items = spans.addScopeSpansBuilder().setSchemaUrl(scope.schemaUrl());
                if (scope.hasScope()) {
                    items.setScope(scope(scope.scope()));
                }
                scope.items().forEach(span -> items.addSpans(span(span)));
            }
        }
        return request.build();
    }

    static Message logs(Payload payload) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (RequestView.ResourceItems<LogRecordView> resource :
                RequestView.logs(payload).resources()) {
            ResourceLogs.Builder logs = request.addResourceLogsBuilder().setSchemaUrl(resource.schemaUrl());
            if (resource.hasResource()) {
                logs.setResource(resource(resource.resource()));
            }
            for (RequestView.ScopeItems<LogRecordView> scope : resource.scopes()) {
                ScopeLogs.Builder items = logs.addScopeLogsBuilder().setSchemaUrl(scope.schemaUrl());
                if (scope.hasScope()) {
                    items.setScope(scope(scope.scope()));
                }
                scope.items().forEach(record -> items.addLogRecords(logRecord(record)));
            }
        }
        return request.build();
    }

    static Message metrics(Payload payload) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        for (RequestView.ResourceItems<MetricView> resource :
                RequestView.metrics(payload).resources()) {
            ResourceMetrics.Builder metrics =
                    request.addResourceMetricsBuilder().setSchemaUrl(resource.schemaUrl());
            if (resource.hasResource()) {
                metrics.setResource(resource(resource.resource()));
            }
            for (RequestView.ScopeItems<MetricView> scope : resource.scopes()) {
                ScopeMetrics.Builder items = metrics.addScopeMetricsBuilder().setSchemaUrl(scope.schemaUrl());
                if (scope.hasScope()) {
                    items.setScope(scope(scope.scope()));
                }
                scope.items().forEach(metric -> items.addMetrics(RebuiltMetric.of(metric)));
            }
        }
        return request.build();
    }

    private static Resource resource(ResourceView view) {
        Resource.Builder resource = Resource.newBuilder()
                .addAllAttributes(attributes(view.attributes()))
                .setDroppedAttributesCount((int) view.droppedAttributesCount());
        for (EntityRefView entity : view.entityRefs()) {
            resource.addEntityRefs(EntityRef.newBuilder()
                    .setSchemaUrl(entity.schemaUrl())
                    .setType(entity.type())
                    .addAllIdKeys(entity.idKeys())
                    .addAllDescriptionKeys(entity.descriptionKeys()));
        }
        return resource.build();
    }

    private static InstrumentationScope scope(ScopeView view) {
        return InstrumentationScope.newBuilder()
                .setName(view.name())
                .setVersion(view.version())
                .addAllAttributes(attributes(view.attributes()))
                .setDroppedAttributesCount((int) view.droppedAttributesCount())
                .build();
    }

    private static Span span(SpanView view) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(view.traceId()))
                .setSpanId(bytes(view.spanId()))
                .setTraceState(view.traceState())
                .setParentSpanId(bytes(view.parentSpanId()))
                .setName(view.name())
                .setKindValue(view.kind())
                .setStartTimeUnixNano(view.startTimeUnixNano())
                .setEndTimeUnixNano(view.endTimeUnixNano())
                .addAllAttributes(attributes(view.attributes()))
                .setDroppedAttributesCount((int) view.droppedAttributesCount())
                .setDroppedEventsCount((int) view.droppedEventsCount())
                .setDroppedLinksCount((int) view.droppedLinksCount())
                .setFlags(view.flags());
        for (SpanEventView event : view.events()) {
            span.addEvents(Span.Event.newBuilder()
                    .setTimeUnixNano(event.timeUnixNano())
                    .setName(event.name())
                    .addAllAttributes(attributes(event.attributes()))
                    .setDroppedAttributesCount((int) event.droppedAttributesCount()));
        }
        for (SpanLinkView link : view.links()) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(bytes(link.traceId()))
                    .setSpanId(bytes(link.spanId()))
                    .setTraceState(link.traceState())
                    .addAllAttributes(attributes(link.attributes()))
                    .setDroppedAttributesCount((int) link.droppedAttributesCount())
                    .setFlags(link.flags()));
        }
        if (view.hasStatus()) {
            span.setStatus(Status.newBuilder().setMessage(view.statusMessage()).setCodeValue(view.statusCode()));
        }
        return span.build();
    }

    private static LogRecord logRecord(LogRecordView view) {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setTimeUnixNano(view.timeUnixNano())
                .setObservedTimeUnixNano(view.observedTimeUnixNano())
                .setSeverityNumberValue(view.severityNumber())
                .setSeverityText(view.severityText())
                .addAllAttributes(attributes(view.attributes()))
                .setDroppedAttributesCount((int) view.droppedAttributesCount())
                .setFlags(view.flags())
                .setTraceId(bytes(view.traceId()))
                .setSpanId(bytes(view.spanId()))
                .setEventName(view.eventName());
        if (view.hasBody()) {
            record.setBody(value(view.body()));
        }
        return record.build();
    }

    static List<KeyValue> attributes(AttributesView view) {
        return view.entries().stream().map(Rebuilt::keyValue).toList();
    }

    private static KeyValue keyValue(AttributesView.Attribute view) {
        KeyValue.Builder keyValue = KeyValue.newBuilder().setKey(view.key()).setKeyStrindex(view.keyStrindex());
        if (view.hasValue()) {
            keyValue.setValue(value(view.value()));
        }
        return keyValue.build();
    }

    private static AnyValue value(AnyValueView view) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (view.kind()) {
            case EMPTY -> {}
            case STRING -> value.setStringValue(view.text());
            case BOOL -> value.setBoolValue(view.bool());
            case INT -> value.setIntValue(view.integer());
            case DOUBLE -> value.setDoubleValue(view.float64());
            case ARRAY ->
                value.setArrayValue(ArrayValue.newBuilder()
                        .addAllValues(view.values().stream().map(Rebuilt::value).toList()));
            case MAP -> value.setKvlistValue(KeyValueList.newBuilder().addAllValues(attributes(view.map())));
            case BYTES -> value.setBytesValue(bytes(view.bytes()));
            case STRING_INDEX -> value.setStringValueStrindex(view.stringIndex());
        }
        return value.build();
    }

    static ByteString bytes(BytesView view) {
        return ByteString.copyFrom(view.array(), view.offset(), view.length());
    }
}
