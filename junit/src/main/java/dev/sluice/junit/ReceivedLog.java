package dev.sluice.junit;

import dev.sluice.otlp.view.LogRecordView;
import java.util.Map;

/// A log record as it came in. A value.
///
/// @param body as an attribute's value; an empty string for none
/// @param severity the number, 1 (trace) to 24 (fatal); 0 for none
/// @param traceId 32 hexadecimal digits, or empty
/// @param spanId 16 hexadecimal digits, or empty
public record ReceivedLog(
        Object body,
        int severity,
        String severityText,
        String eventName,
        String traceId,
        String spanId,
        String service,
        String scope,
        Map<String, Object> attributes) {
    static ReceivedLog of(String service, String scope, LogRecordView log) {
        return new ReceivedLog(
                log.hasBody() ? Values.of(log.body()) : "",
                log.severityNumber(),
                log.severityText(),
                log.eventName(),
                log.traceId().toHex(),
                log.spanId().toHex(),
                service,
                scope,
                Values.attributes(log.attributes()));
    }
}
