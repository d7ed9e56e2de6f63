package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Between which times the rows lie that a statement can see of each table, so that other files need not be opened.
/// One owner, one statement.
///
/// A SELECT bounds a table of its FROM by the comparisons of the table's time with constants that are joined by AND in
/// its WHERE: rows for which one of them is not true are never seen. Joins that look at rows which the WHERE would
/// remove (by position, to the nearest, and those that only test for existence) and samples bound nothing. Of a table
/// that is named several times, the bounds enclose all of them.
final class TimeBounds {
    private static final long SLACK_MICROS = 2;
    private static final long LATEST_MICROS = Long.MAX_VALUE / 1_000 - 1_000;
    private static final Set<String> JOINS = Set.of("INNER", "LEFT", "RIGHT", "OUTER");
    private static final Set<String> JOIN_FORMS = Set.of("REGULAR", "CROSS");
    private static final Set<String> CONSTANT_FUNCTIONS = Set.of(
            "+",
            "-",
            "trunc",
            "to_seconds",
            "to_minutes",
            "to_hours",
            "to_days",
            "to_weeks",
            "to_months",
            "to_years",
            "to_milliseconds",
            "to_microseconds");

    private final Syntax syntax;
    private final Map<TableName, Range> ranges = new EnumMap<>(TableName.class);

    /// Both ends included, nanoseconds since the epoch; -1 for no end.
    record Range(long fromNanos, long toNanos) {
        static final Range ALL = new Range(0, -1);

        Range and(Range other) {
            return new Range(Math.max(fromNanos, other.fromNanos), minOf(toNanos, other.toNanos));
        }

        Range enclosing(Range other) {
            return new Range(Math.min(fromNanos, other.fromNanos), maxOf(toNanos, other.toNanos));
        }

        private static long minOf(long a, long b) {
            return Long.compareUnsigned(a, b) < 0 ? a : b;
        }

        private static long maxOf(long a, long b) {
            return Long.compareUnsigned(a, b) > 0 ? a : b;
        }
    }

    /// Rewrites an expression over no table for the database.
    interface Constants {
        JsonNode rewrite(JsonNode expression) throws SQLException;
    }

    TimeBounds(Syntax syntax) {
        this.syntax = syntax;
    }

    /// What a statement can see of a table; everything when nothing is known.
    Range of(TableName table) {
        return ranges.getOrDefault(table, Range.ALL);
    }

    /// Looks at one SELECT, before it is rewritten.
    ///
    /// @param scope with the tables of its FROM
    /// @param constants for what is compared with; null when names are not certain, then all is seen
    void look(ObjectNode select, Scope scope, @Nullable Constants constants) throws SQLException {
        if (constants == null || !isPrunable(select.path("from_table")) || select.hasNonNull("sample")) {
            scope.tables().forEach(this::seeAll);
            return;
        }
        List<JsonNode> conditions = new ArrayList<>();
        conjuncts(select.path("where_clause"), conditions);
        for (Map.Entry<String, TableName> named : scope.named()) {
            Range range = Range.ALL;
            for (JsonNode condition : conditions) {
                range = range.and(bound(condition, named.getKey(), named.getValue(), scope, constants));
            }
            see(named.getValue(), range);
        }
    }

    /// A table is seen whole.
    void seeAll(TableName table) {
        see(table, Range.ALL);
    }

    private void see(TableName table, Range range) {
        ranges.merge(table, range, Range::enclosing);
    }

    private static boolean isPrunable(JsonNode from) {
        if (from.hasNonNull("sample")) {
            return false;
        }
        if (!from.path("type").asText().equals("JOIN")) {
            return true;
        }
        return JOINS.contains(from.path("join_type").asText())
                && JOIN_FORMS.contains(from.path("ref_type").asText())
                && isPrunable(from.path("left"))
                && isPrunable(from.path("right"));
    }

    private static void conjuncts(JsonNode condition, List<JsonNode> into) {
        if (condition.path("type").asText().equals("CONJUNCTION_AND")) {
            condition.path("children").forEach(child -> conjuncts(child, into));
        } else {
            into.add(condition);
        }
    }

    private Range bound(JsonNode condition, String alias, TableName table, Scope scope, Constants constants)
            throws SQLException {
        if (condition.path("class").asText().equals("BETWEEN")
                && isTime(condition.path("input"), alias, table, scope)) {
            Range from = bound("COMPARE_GREATERTHANOREQUALTO", condition.path("lower"), constants);
            return from.and(bound("COMPARE_LESSTHANOREQUALTO", condition.path("upper"), constants));
        }
        if (!condition.path("class").asText().equals("COMPARISON")) {
            return Range.ALL;
        }
        String type = condition.path("type").asText();
        JsonNode left = condition.path("left");
        JsonNode right = condition.path("right");
        if (isTime(left, alias, table, scope)) {
            return bound(type, right, constants);
        }
        return isTime(right, alias, table, scope) ? bound(Nodes.flipped(type), left, constants) : Range.ALL;
    }

    private static boolean isTime(JsonNode node, String alias, TableName table, Scope scope) {
        return Nodes.isColumn(node)
                && Nodes.lastName(node).equals(TableSchema.of(table).timeColumn())
                && scope.isOwn(Nodes.names(node), alias);
    }

    private Range bound(String comparison, JsonNode other, Constants constants) throws SQLException {
        boolean below = comparison.startsWith("COMPARE_LESS");
        boolean above = comparison.startsWith("COMPARE_GREATER");
        boolean equal = comparison.equals("COMPARE_EQUAL");
        Long micros = below || above || equal ? micros(other, constants) : null;
        if (micros == null || micros <= SLACK_MICROS || micros > LATEST_MICROS) {
            return Range.ALL;
        }
        long from = below ? 0 : (micros - SLACK_MICROS) * 1_000;
        long to = above ? -1 : (micros + SLACK_MICROS) * 1_000;
        return new Range(from, to);
    }

    /// The moment that a constant is; null when it is none, or none that is known before the statement runs.
    private @Nullable Long micros(JsonNode expression, Constants constants) throws SQLException {
        if (!isKnown(expression)) {
            return null;
        }
        JsonNode constant = constants.rewrite(expression.deepCopy());
        ObjectNode statement = syntax.parse("SELECT epoch_us(CAST(X AS TIMESTAMPTZ))");
        JsonNode call = statement
                .path("statements")
                .path(0)
                .path("node")
                .path("select_list")
                .path(0);
        JsonNode argument = call.path("arguments").path(0);
        JsonNode cast = argument.has("expression") ? argument.path("expression") : argument;
        ((ObjectNode) cast).set("child", constant);
        return syntax.number(syntax.text(statement));
    }

    private static boolean isKnown(JsonNode node) {
        return switch (node.path("class").asText()) {
            case "CONSTANT", "PARAMETER" -> true;
            case "COLUMN_REF" -> Nodes.isNow(node);
            case "CAST" -> isKnown(node.path("child"));
            case "FUNCTION" -> {
                String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
                boolean known = CONSTANT_FUNCTIONS.contains(name) || Nodes.NOW.contains(name);
                for (JsonNode argument : node.path("arguments")) {
                    known &= isKnown(argument.has("expression") ? argument.path("expression") : argument);
                }
                yield known;
            }
            default -> false;
        };
    }
}
