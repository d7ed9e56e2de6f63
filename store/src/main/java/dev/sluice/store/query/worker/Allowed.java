package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a syntax tree may contain. Everything that is not listed is refused, but for functions, where those that
/// reach outside the statement are refused by name: the database they would run in can open nothing and change
/// nothing.
final class Allowed {
    private static final Set<String> QUERIES =
            Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
    private static final Set<String> RELATIONS =
            Set.of("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST", "SHOW_REF");
    private static final Set<String> PARTS = Set.of(
            "ORDER_MODIFIER",
            "LIMIT_MODIFIER",
            "LIMIT_PERCENT_MODIFIER",
            "DISTINCT_MODIFIER",
            "ORDER_DEFAULT",
            "ASCENDING",
            "DESCENDING",
            "INVALID");
    private static final Set<String> EXPRESSIONS = Set.of(
            "BETWEEN",
            "CASE",
            "CAST",
            "COLLATE",
            "COLUMN_REF",
            "COMPARISON",
            "CONJUNCTION",
            "CONSTANT",
            "DEFAULT",
            "FUNCTION",
            "LAMBDA",
            "LAMBDA_REF",
            "OPERATOR",
            "PARAMETER",
            "POSITIONAL_REFERENCE",
            "STAR",
            "SUBQUERY",
            "TYPE",
            "WINDOW");
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("range", "generate_series", "unnest", "json_each", "json_tree");
    private static final Set<String> SHOWS = Set.of("DESCRIBE", "SUMMARY");
    private static final Pattern OUTSIDE =
            Pattern.compile("(read_|sniff_|parquet_|duckdb_|pragma_|pg_|storage_|json_exec"
                    + "|disable_|enable_|which_|write_|getenv|getvariable|current_setting|current_query|set_config|query|glob"
                    + "|nextval|currval|setseed|sleep|load|install|attach|checkpoint|force_checkpoint|txid_|has_|in_search_path"
                    + "|sluice_|from_substrait|arrow_scan|pandas_|seq_scan|add_|create_|cast_to_type|error$|test_).*");

    private Allowed() {}

    /// @throws Refusal naming what is not allowed
    static void check(JsonNode node) {
        if (node.isObject()) {
            checkObject(node);
        }
        node.forEach(Allowed::check);
    }

    private static void checkObject(JsonNode node) {
        String type = node.path("type").asText();
        if (node.has("class")) {
            checkExpression(node.path("class").asText(), node);
        } else if (node.path("type").isTextual()) {
            if (!QUERIES.contains(type) && !RELATIONS.contains(type) && !PARTS.contains(type)) {
                throw refused(type.toLowerCase(Locale.ROOT).replace('_', ' '), "a plain SELECT");
            }
        }
        if (type.equals("TABLE_FUNCTION")) {
            String name = node.path("function").path("function_name").asText().toLowerCase(Locale.ROOT);
            if (!TABLE_FUNCTIONS.contains(name)) {
                throw refused("table function " + name, "range, generate_series, unnest, json_each or json_tree");
            }
        }
        if (type.equals("SHOW_REF") && !isShow(node)) {
            throw refused("SHOW " + node.path("table_name").asText(), "SHOW TABLES, DESCRIBE or SUMMARIZE");
        }
    }

    private static boolean isShow(JsonNode show) {
        String type = show.path("show_type").asText();
        return SHOWS.contains(type) && show.path("query").isObject() || isShowTables(show);
    }

    static boolean isShowTables(JsonNode show) {
        return show.path("type").asText().equals("SHOW_REF")
                && show.path("show_type").asText().equals("SHOW_SPECIAL")
                && show.path("table_name").asText().equals("\"tables\"");
    }

    private static void checkExpression(String kind, JsonNode node) {
        if (!EXPRESSIONS.contains(kind)) {
            throw refused(kind.toLowerCase(Locale.ROOT), "a plain expression");
        }
        String function = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        if (OUTSIDE.matcher(function).matches()) {
            throw refused("function " + function, "one that computes from its arguments only");
        }
        if (!node.path("catalog").asText().isEmpty()
                || !node.path("schema").asText().isEmpty()) {
            throw refused("schema of " + function, "none");
        }
    }

    private static Refusal refused(String what, String expected) {
        return new Refusal(Failure.INVALID, "not allowed: " + what + " (expected: " + expected + ")");
    }
}
