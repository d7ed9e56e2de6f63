package dev.sluice.server.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/// Single values of OTLP/JSON in the words of the Collector's `debug` exporter.
final class DebugValues {
    private static final List<String> KINDS =
            List.of("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer");
    private static final List<String> STATUSES = List.of("Unset", "Ok", "Error");
    private static final List<String> TEMPORALITIES = List.of("Unspecified", "Delta", "Cumulative");
    private static final List<String> SEVERITIES = List.of("Trace", "Debug", "Info", "Warn", "Error", "Fatal");
    private static final long NANOS = 1_000_000_000;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(Locale.ROOT);

    private DebugValues() {}

    static String kind(JsonNode number) {
        return word(KINDS, number.asInt());
    }

    static String status(JsonNode number) {
        return word(STATUSES, number.asInt());
    }

    static String temporality(JsonNode number) {
        return word(TEMPORALITIES, number.asInt());
    }

    /// Four steps a name: `Info(9)`, `Info2(10)`.
    static String severity(JsonNode node) {
        int number = node.asInt();
        if (number < 1 || number > 4 * SEVERITIES.size()) {
            return "Unspecified(" + number + ")";
        }
        int step = (number - 1) % 4 + 1;
        return SEVERITIES.get((number - 1) / 4) + (step == 1 ? "" : step) + "(" + number + ")";
    }

    private static String word(List<String> words, int number) {
        return number >= 0 && number < words.size() ? words.get(number) : Integer.toString(number);
    }

    /// @param nanos since 1970, unsigned, as OTLP/JSON has them; nothing is 0
    static String time(JsonNode nanos) {
        long value = Long.parseUnsignedLong(nanos.asText("0"));
        Instant instant =
                Instant.ofEpochSecond(Long.divideUnsigned(value, NANOS), Long.remainderUnsigned(value, NANOS));
        return TIME.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    static String real(JsonNode number) {
        return real(number.asDouble());
    }

    static String real(double number) {
        return String.format(Locale.ROOT, "%f", number);
    }

    /// With its type: `Str(cart)`, `Map({"a":1})`.
    static String typed(JsonNode value) {
        String text = plain(value);
        return switch (field(value)) {
            case "stringValue" -> "Str(" + text + ")";
            case "boolValue" -> "Bool(" + text + ")";
            case "intValue" -> "Int(" + text + ")";
            case "doubleValue" -> "Double(" + text + ")";
            case "bytesValue" -> "Bytes(" + text + ")";
            case "arrayValue" -> "Slice(" + text + ")";
            case "kvlistValue" -> "Map(" + text + ")";
            default -> "Empty(" + text + ")";
        };
    }

    /// Without it: `cart`, `{"a":1}`.
    static String plain(JsonNode value) {
        JsonNode tree = tree(value);
        return tree.isContainerNode() ? tree.toString() : tree.isNull() ? "" : tree.asText();
    }

    private static String field(JsonNode value) {
        return value.isObject() && !value.isEmpty() ? value.fieldNames().next() : "";
    }

    /// An `AnyValue` as the JSON that people mean by it.
    private static JsonNode tree(JsonNode value) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        String field = field(value);
        JsonNode content = value.path(field);
        return switch (field) {
            case "intValue" -> make.numberNode(content.asLong());
            case "arrayValue" -> {
                ArrayNode list = make.arrayNode();
                content.path("values").forEach(element -> list.add(tree(element)));
                yield list;
            }
            case "kvlistValue" -> {
                ObjectNode map = make.objectNode();
                content.path("values")
                        .forEach(entry -> map.set(entry.path("key").asText(), tree(entry.path("value"))));
                yield map;
            }
            case "" -> make.nullNode();
            default -> content;
        };
    }
}
