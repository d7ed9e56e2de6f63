package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.AttributeLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a node of DuckDB's syntax tree is. Stateless.
final class Nodes {
    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");
    static final Set<String> NOW = Set.of("now", "current_timestamp", "transaction_timestamp", "get_current_timestamp");

    private Nodes() {}

    static boolean isColumn(JsonNode node) {
        return node.path("class").asText().equals("COLUMN_REF");
    }

    static String lastName(JsonNode column) {
        JsonNode names = column.path("column_names");
        return names.path(names.size() - 1).asText().toLowerCase(Locale.ROOT);
    }

    static List<String> names(JsonNode column) {
        return texts(column.path("column_names"));
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    static boolean isAttribute(JsonNode node) {
        JsonNode map = node.path("children").path(0);
        return node.path("type").asText().equals("ARRAY_EXTRACT")
                && isColumn(map)
                && level(map) != null
                && node.path("children")
                        .path(1)
                        .path("literal")
                        .path("kind")
                        .asText()
                        .equals("STRING");
    }

    /// The level of a map of attributes; null for another column.
    static @Nullable AttributeLevel level(JsonNode column) {
        String name = lastName(column);
        for (AttributeLevel level : AttributeLevel.values()) {
            if (level.residual().equals(name)) {
                return level;
            }
        }
        return null;
    }

    static boolean isHex(JsonNode node) {
        JsonNode literal = node.path("literal");
        return literal.path("kind").asText().equals("STRING")
                && HEX.matcher(literal.path("text").asText()).matches();
    }

    /// Whether it is `current_timestamp` or its like, written as a column.
    static boolean isNow(JsonNode node) {
        return isColumn(node) && NOW.contains(lastName(node)) && names(node).size() == 1;
    }

    /// Whether an expression is the same for every row.
    static boolean isFree(JsonNode node) {
        String kind = node.path("class").asText();
        if (!kind.isEmpty()
                && !isNow(node)
                && !Set.of("CONSTANT", "FUNCTION", "CAST", "PARAMETER", "TYPE").contains(kind)) {
            return false;
        }
        for (JsonNode member : node) {
            if (!isFree(member)) {
                return false;
            }
        }
        return true;
    }

    static List<String> fieldNames(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static String flipped(String comparison) {
        return comparison.contains("LESS")
                ? comparison.replace("LESS", "GREATER")
                : comparison.replace("GREATER", "LESS");
    }

    static boolean isBoolean(JsonNode node) {
        return node.path("literal").path("kind").asText().equals("BOOLEAN");
    }
}
