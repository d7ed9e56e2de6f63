package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.logs.data.LogRecordData;

/// Writes log records as `ExportLogsServiceRequest`.
final class LogRecordWriter extends RequestWriter<LogRecordData> {
    LogRecordWriter() {
        super(Signal.LOGS, LogRecordData::getResource, LogRecordData::getInstrumentationScopeInfo);
    }

    @Override
    int write(LogRecordData record) {
        out.fixed64(1, record.getTimestampEpochNanos());
        if (record.getSeverity().getSeverityNumber() != 0) {
            out.varint(2, record.getSeverity().getSeverityNumber());
        }
        text(3, record.getSeverityText());
        Value<?> body = record.getBodyValue();
        if (body != null) {
            values.value(5, body);
        }
        values.attributes(6, record.getAttributes());
        int dropped = record.getTotalAttributeCount() - record.getAttributes().size();
        if (dropped > 0) {
            out.varint(7, dropped);
        }
        SpanContext context = record.getSpanContext();
        if (context.isValid()) {
            out.fixed32(8, context.getTraceFlags().asByte() & 0xff);
            values.id(9, context.getTraceId());
            values.id(10, context.getSpanId());
        }
        out.fixed64(11, record.getObservedTimestampEpochNanos());
        text(12, record.getEventName());
        return 1;
    }
}
