package dev.sluice.store.column;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Items built again from rows of a file, as the schema says: the columns first, the `rest` merged into them.
final class Rebuilt {
    private Rebuilt() {}

    /// The row in the form that [Canonical#rows] gives to the item it was made of.
    static String canonical(TableName table, StoredRow row) throws InvalidProtocolBufferException {
        Resource resource = null;
        if (row.has("resource_attributes")) {
            resource = Resource.newBuilder()
                    .addAllAttributes(attributes(row, AttributeLevel.RESOURCE))
                    .mergeFrom(row.bytes("resource_rest"))
                    .build();
        }
        InstrumentationScope scope = null;
        if (row.has("scope_attributes")) {
            scope = InstrumentationScope.newBuilder()
                    .setName(row.text("scope_name"))
                    .setVersion(row.text("scope_version"))
                    .addAllAttributes(attributes(row, AttributeLevel.SCOPE))
                    .mergeFrom(row.bytes("scope_rest"))
                    .build();
        }
        return Canonical.row(
                resource,
                row.text("resource_schema_url"),
                UnknownFieldSet.parseFrom(row.bytes("resource_envelope_rest")),
                scope,
                row.text("scope_schema_url"),
                UnknownFieldSet.parseFrom(row.bytes("scope_envelope_rest")),
                switch (table) {
                    case SPANS -> Canonical.span(span(row));
                    case LOGS -> Canonical.log(log(row));
                    case METRIC_POINTS, METRIC_HISTOGRAMS -> RebuiltMetric.canonical(row);
                    case PROFILES ->
                        Canonical.hex(Profile.parseFrom(row.bytes("raw"))) + " "
                                + (row.has("dictionary")
                                        ? Canonical.hex(ProfilesDictionary.parseFrom(row.bytes("dictionary")))
                                        : "none");
                });
    }

    static Span span(StoredRow row) throws InvalidProtocolBufferException {
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(row.bytes("trace_id")))
                .setSpanId(ByteString.copyFrom(row.bytes("span_id")))
                .setParentSpanId(ByteString.copyFrom(row.bytes("parent_span_id")))
                .setTraceState(row.text("trace_state"))
                .setFlags(row.number32("flags"))
                .setName(row.text("name"))
                .setKindValue(row.number32("kind"))
                .setStartTimeUnixNano(row.number("start_time_nanos"))
                .setEndTimeUnixNano(row.number("end_time_nanos"))
                .setDroppedAttributesCount(row.number32("dropped_attributes_count"))
                .setDroppedEventsCount(row.number32("dropped_events_count"))
                .setDroppedLinksCount(row.number32("dropped_links_count"))
                .addAllAttributes(attributes(row, AttributeLevel.ATTRIBUTE));
        if (row.has("status_code")) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(row.number32("status_code"))
                    .setMessage(row.text("status_message")));
        }
        for (StoredRow event : row.structs("events")) {
            span.addEvents(Span.Event.newBuilder()
                    .setTimeUnixNano(event.number("time_nanos"))
                    .setName(event.text("name"))
                    .addAllAttributes(attributes(event.map("attributes")))
                    .setDroppedAttributesCount(event.number32("dropped_attributes_count"))
                    .mergeFrom(event.bytes("rest")));
        }
        for (StoredRow link : row.structs("links")) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(ByteString.copyFrom(link.bytes("trace_id")))
                    .setSpanId(ByteString.copyFrom(link.bytes("span_id")))
                    .setTraceState(link.text("trace_state"))
                    .addAllAttributes(attributes(link.map("attributes")))
                    .setDroppedAttributesCount(link.number32("dropped_attributes_count"))
                    .setFlags(link.number32("flags"))
                    .mergeFrom(link.bytes("rest")));
        }
        return span.mergeFrom(row.bytes("rest")).build();
    }

    private static LogRecord log(StoredRow row) throws InvalidProtocolBufferException {
        LogRecord.Builder log = LogRecord.newBuilder()
                .setTimeUnixNano(row.number("time_nanos"))
                .setObservedTimeUnixNano(row.number("observed_time_nanos"))
                .setSeverityNumberValue(row.number32("severity_number"))
                .setSeverityText(row.text("severity_text"))
                .setEventName(row.text("event_name"))
                .setTraceId(ByteString.copyFrom(row.bytes("trace_id")))
                .setSpanId(ByteString.copyFrom(row.bytes("span_id")))
                .setFlags(row.number32("flags"))
                .setDroppedAttributesCount(row.number32("dropped_attributes_count"))
                .addAllAttributes(attributes(row, AttributeLevel.ATTRIBUTE));
        if (row.has("body")) {
            log.setBody(AnyValue.newBuilder().setStringValue(row.text("body")));
        } else if (row.has("body_value")) {
            log.setBody(AnyValue.parseFrom(row.bytes("body_value")));
        }
        return log.mergeFrom(row.bytes("rest")).build();
    }

    /// The attributes of a level: those of the residual map and those with columns.
    static List<KeyValue> attributes(StoredRow row, AttributeLevel level) throws InvalidProtocolBufferException {
        List<KeyValue> attributes = new ArrayList<>(attributes(row.map(level.residual())));
        for (Map.Entry<String, Object> value : row.values().entrySet()) {
            if (value.getValue() != null && AttributeColumn.isName(value.getKey())) {
                AttributeColumn column = AttributeColumn.parse(value.getKey());
                if (column.level() == level) {
                    attributes.add(KeyValue.newBuilder()
                            .setKey(column.key())
                            .setValue(value(value.getValue()))
                            .build());
                }
            }
        }
        return attributes;
    }

    private static AnyValue.Builder value(Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        return switch (value) {
            case String text -> any.setStringValue(text);
            case Long number -> any.setIntValue(number);
            case Double number -> any.setDoubleValue(number);
            case Boolean truth -> any.setBoolValue(truth);
            default -> throw new IllegalStateException("value of a " + value.getClass());
        };
    }

    static List<KeyValue> attributes(Map<String, byte[]> map) throws InvalidProtocolBufferException {
        List<KeyValue> attributes = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : map.entrySet()) {
            KeyValue.Builder attribute = KeyValue.newBuilder().setKey(entry.getKey());
            if (entry.getValue() != null) {
                attribute.setValue(AnyValue.parseFrom(entry.getValue()));
            }
            attributes.add(attribute.build());
        }
        return attributes;
    }
}
