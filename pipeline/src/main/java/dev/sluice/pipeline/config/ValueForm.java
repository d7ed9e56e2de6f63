package dev.sluice.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which values a key takes: in words for people, and as JSON Schema for editors. Immutable.
///
/// @param expected in words, such as `a whole number from 1 to 100`
/// @param schema of the value as it is written, without references to the environment
public record ValueForm(String expected, Map<String, Object> schema) {
    private static final Map<String, Object> SCALAR = Map.of("type", List.of("string", "number", "boolean"));

    /// Any scalar: YAML takes `1.2` for a number, and a text is meant.
    static final ValueForm TEXT = new ValueForm("a text", SCALAR);

    static final ValueForm TEXTS = new ValueForm(
            "a list of texts", Map.of("anyOf", List.of(SCALAR, Map.of("type", "array", "items", SCALAR))));
    static final ValueForm FLAG = new ValueForm("true or false", Map.of("enum", List.of(true, false, "true", "false")));

    public ValueForm {
        schema = Map.copyOf(schema);
    }

    /// A list of texts, or of mappings of which a text is the short form.
    ///
    /// @param key that a text stands for
    /// @param more keys that a mapping may have besides
    static ValueForm listOf(String key, List<String> more, String expected) {
        Map<String, Object> properties = new LinkedHashMap<>(Map.of(key, SCALAR));
        more.forEach(other -> properties.put(other, SCALAR));
        Map<String, Object> mapping = Map.of(
                "type", "object", "properties", properties, "required", List.of(key), "additionalProperties", false);
        Map<String, Object> item = Map.of("anyOf", List.of(SCALAR, mapping));
        return new ValueForm(expected, Map.of("anyOf", List.of(SCALAR, Map.of("type", "array", "items", item))));
    }

    static ValueForm choice(List<String> words) {
        return new ValueForm(String.join(", ", words), Map.of("enum", List.copyOf(words)));
    }

    static ValueForm whole(long min, long max) {
        return new ValueForm(
                "a whole number from " + min + " to " + max, Map.of("type", "integer", "minimum", min, "maximum", max));
    }

    static ValueForm real(double min, double max, String expected) {
        Map<String, Object> schema = new LinkedHashMap<>(Map.of("type", "number", "minimum", min));
        if (Double.isFinite(max)) {
            schema.put("maximum", max);
        }
        return new ValueForm(expected, schema);
    }

    /// @param expected in words; the range is not in the schema
    static ValueForm size(String expected) {
        return new ValueForm(
                expected,
                Map.of("type", List.of("string", "integer"), "minimum", 0, "pattern", "^[0-9.]+ *[A-Za-z]*$"));
    }

    /// @param expected in words; the range is not in the schema
    static ValueForm duration(String expected) {
        return new ValueForm(expected, Map.of("type", "string", "pattern", "^([0-9.]+ *(ns|us|µs|ms|s|m|h|d) *)+$"));
    }
}
