package dev.sluice.server.observe;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.kernel.event.Event;
import dev.sluice.server.query.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// An event as one JSON object: type, time, source, payload, metadata.
final class EventText {
    private EventText() {}

    static String json(Event event) {
        byte[] bytes = Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("type", event.type().word());
            json.writeStringField("time", event.time().toString());
            json.writeStringField("source", event.source());
            json.writeObjectFieldStart("payload");
            for (Map.Entry<String, Object> fact : event.payload().entrySet()) {
                json.writeFieldName(fact.getKey());
                value(json, fact.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> fact : event.metadata().entrySet()) {
                json.writeStringField(fact.getKey(), fact.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Boolean flag -> json.writeBoolean(flag);
            case Double number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            default -> throw new IllegalStateException("fact: " + value + " (expected: a text, a number or a boolean)");
        }
    }
}
