package dev.sluice.kernel.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Something that happened. Immutable; never payload bytes of a request, never secrets.
///
/// @param time when it happened
/// @param source the part it happened in, such as `intake`
/// @param payload the facts: texts, numbers and booleans by name, in the order in which they should be read
/// @param metadata about the event itself, such as the interval it sums up
public record Event(
        EventType type, Instant time, String source, Map<String, Object> payload, Map<String, String> metadata) {
    public Event {
        payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        payload.forEach((name, value) -> {
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException(
                        name + " of " + type + ": " + value + " (expected: a text, a number or a boolean)");
            }
        });
    }

    /// An event without metadata.
    public static Event of(EventType type, Instant time, String source, Map<String, Object> payload) {
        return new Event(type, time, source, payload, Map.of());
    }
}
