package dev.sluice.junit;

import dev.sluice.otlp.view.SpanView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A span as it came in. A value.
///
/// @param traceId 32 hexadecimal digits
/// @param spanId 16 hexadecimal digits
/// @param parentSpanId 16 hexadecimal digits, or empty for a root
/// @param kind in the specification's words: `SERVER`; `UNSPECIFIED` for none
/// @param status `UNSET`, `OK` or `ERROR`
/// @param service its resource's `service.name`, or empty
/// @param scope the name of its instrumentation scope
/// @param attributes by key: `String`, `Boolean`, `Long`, `Double`, `List`, `Map`, bytes as hexadecimal digits
/// @param events the names of its events
public record ReceivedSpan(
        String traceId,
        String spanId,
        String parentSpanId,
        String name,
        String kind,
        String status,
        String statusMessage,
        Duration duration,
        String service,
        String scope,
        Map<String, Object> attributes,
        List<String> events) {
    private static final List<String> KINDS =
            List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    private static final List<String> STATUSES = List.of("UNSET", "OK", "ERROR");

    static ReceivedSpan of(String service, String scope, SpanView span) {
        return new ReceivedSpan(
                span.traceId().toHex(),
                span.spanId().toHex(),
                span.parentSpanId().toHex(),
                span.name(),
                word(KINDS, span.kind()),
                word(STATUSES, span.statusCode()),
                span.statusMessage(),
                Duration.ofNanos(span.endTimeUnixNano() - span.startTimeUnixNano()),
                service,
                scope,
                Values.attributes(span.attributes()),
                span.events().stream().map(event -> event.name()).toList());
    }

    public boolean isRoot() {
        return parentSpanId.isEmpty();
    }

    private static String word(List<String> words, int number) {
        return number >= 0 && number < words.size() ? words.get(number) : String.valueOf(number);
    }
}
