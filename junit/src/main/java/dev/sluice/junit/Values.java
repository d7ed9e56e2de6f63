package dev.sluice.junit;

import dev.sluice.otlp.view.AnyValueView;
import dev.sluice.otlp.view.AttributesView;
import java.util.LinkedHashMap;
import java.util.Map;

/// Values of attributes as plain Java objects.
final class Values {
    private Values() {}

    static Map<String, Object> attributes(AttributesView attributes) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (AttributesView.Attribute attribute : attributes.entries()) {
            values.put(attribute.key(), attribute.hasValue() ? of(attribute.value()) : "");
        }
        return values;
    }

    static Object of(AnyValueView value) {
        return switch (value.kind()) {
            case EMPTY -> "";
            case STRING -> value.text();
            case BOOL -> value.bool();
            case INT -> value.integer();
            case DOUBLE -> value.float64();
            case ARRAY -> value.values().stream().map(Values::of).toList();
            case MAP -> attributes(value.map());
            case BYTES -> value.bytes().toHex();
            case STRING_INDEX -> value.stringIndex();
        };
    }
}
