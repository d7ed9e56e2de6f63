package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rewrites a statement over the tables as users see them so that it reads the columns that files really have.
///
/// The tree is walked once, innermost SELECT last, with the names each SELECT can see. Where a reference certainly
/// belongs to one of our tables,
///
/// * `attributes['k']` becomes a hidden column of the view: as text, or as a number where a number is needed (beside
///   a numeric constant, below arithmetic, in `sum` and its kin);
/// * `trace_id = '…'` compares bytes, so that statistics and Bloom filters of files are used;
/// * `start_time >= …` gets a second condition on the microseconds, for the same reason;
/// * `now()` becomes the moment of the lowering.
///
/// Everywhere else the map of all attributes and the text of ids are right too, only slower. `*` is told to leave the
/// hidden columns out; where that cannot be said (`COLUMNS('…')`, a whole row as a value, NATURAL JOIN) nothing is
/// lowered to a hidden column. One owner, one statement.
final class Lowering {
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "//", "%");
    private static final Set<String> NUMERIC = Set.of(
            "sum",
            "avg",
            "mean",
            "median",
            "quantile",
            "quantile_cont",
            "quantile_disc",
            "approx_quantile",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "var_pop",
            "var_samp",
            "variance",
            "abs",
            "round",
            "floor",
            "ceil",
            "ceiling",
            "ln",
            "log",
            "log2",
            "log10",
            "sqrt",
            "pow",
            "power",
            "kahan_sum",
            "fsum",
            "favg",
            "corr",
            "sign",
            "trunc");
    private final Syntax syntax;
    private final List<JsonNode> params;
    private final HiddenColumns hidden;
    private final Comparisons comparisons;
    private final TimeBounds bounds;
    private final String now;

    private Lowering(Syntax syntax, List<JsonNode> params, boolean hiding) throws SQLException {
        this.syntax = syntax;
        this.params = params;
        this.hidden = new HiddenColumns(hiding);
        this.comparisons = new Comparisons(syntax, hidden, this);
        this.bounds = new TimeBounds(syntax);
        this.now = syntax.now();
    }

    /// A lowered statement.
    ///
    /// @param hidden what the view of each table that is used must have besides its own columns
    /// @param bounds between which times it sees rows of a table
    record Lowered(ObjectNode tree, Map<TableName, Set<Hidden>> hidden, TimeBounds bounds) {}

    /// Lowers a checked tree; the tree is not changed.
    ///
    /// @param params constants in place of `?` and `$1`
    /// @throws Refusal if it names a table that there is not
    static Lowered lower(Syntax syntax, ObjectNode tree, List<JsonNode> params) throws SQLException {
        Lowering lowering = new Lowering(syntax, params, true);
        ObjectNode lowered = lowering.statement(tree.deepCopy());
        if (lowering.hidden.areImpossible()) {
            lowering = new Lowering(syntax, params, false);
            lowered = lowering.statement(tree.deepCopy());
        }
        return new Lowered(lowered, lowering.hidden.used(), lowering.bounds);
    }

    private ObjectNode statement(ObjectNode tree) throws SQLException {
        ObjectNode statement = (ObjectNode) tree.path("statements").path(0);
        query((ObjectNode) statement.path("node"), null);
        statement.set("named_param_map", JsonNodeFactory.instance.arrayNode());
        hidden.exclude();
        return tree;
    }

    private void query(ObjectNode node, @Nullable Scope outer) throws SQLException {
        Scope scope = new Scope(outer);
        if (node.hasNonNull("cte_name")) {
            scope.addQuery(node.path("cte_name").asText());
        }
        for (JsonNode entry : node.path("cte_map").path("map")) {
            query((ObjectNode) entry.path("value").path("query_node"), scope);
            scope.addQuery(entry.path("key").asText());
        }
        if (node.path("from_table").isObject()) {
            relation((ObjectNode) node.path("from_table"), scope);
            bounds.look(node, scope, hidden.areAllowed() ? free -> rewrite(free, scope) : null);
        }
        for (String field : Nodes.fieldNames(node)) {
            if (!field.equals("cte_map")) {
                node.set(field, rewrite(node.path(field), scope));
            }
        }
    }

    /// Enters the tables of a FROM into the scope.
    private void relation(ObjectNode node, Scope scope) {
        String alias = node.path("alias").asText();
        switch (node.path("type").asText()) {
            case "BASE_TABLE" -> table(node, alias, scope);
            case "JOIN" -> {
                hidden.forbidWhen(node.path("ref_type").asText().equals("NATURAL"));
                relation((ObjectNode) node.path("left"), scope);
                relation((ObjectNode) node.path("right"), scope);
            }
            case "EMPTY" -> {
                // No name to enter.
            }
            default -> scope.addOther(alias);
        }
    }

    private void table(ObjectNode node, String alias, Scope scope) {
        JsonNode path = node.path("qualified_name").path("path");
        String name = node.path("table_name").asText();
        String called = alias.isEmpty() ? name : alias;
        if (path.size() > 1 || !node.path("at_clause").isNull()) {
            throw new Refusal(
                    Failure.INVALID, "table: " + String.join(".", Nodes.texts(path)) + " (expected: a name alone)");
        }
        if (scope.isQuery(name)) {
            scope.addOther(called);
            return;
        }
        TableName table = tableNamed(name);
        hidden.of(table);
        if (node.path("column_name_alias").isEmpty()) {
            scope.addTable(called, table);
        } else {
            hidden.forbidWhen(true);
            bounds.seeAll(table);
            scope.addOther(called);
        }
    }

    private static TableName tableNamed(String name) {
        for (TableName table : TableName.values()) {
            if (table.sql().equalsIgnoreCase(name)) {
                return table;
            }
        }
        throw new Refusal(
                Failure.INVALID,
                "table: " + name + " (expected: spans, logs, metric_points, metric_histograms or profiles)");
    }

    JsonNode rewrite(JsonNode node, Scope scope) throws SQLException {
        if (node.isArray()) {
            ArrayNode array = (ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                array.set(i, rewrite(array.get(i), scope));
            }
            return array;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        return switch (object.path("class").asText()) {
            case "" -> unclassed(object, scope);
            case "COMPARISON" -> comparisons.comparison(object, scope);
            case "BETWEEN" -> comparisons.between(object, scope);
            case "OPERATOR" -> comparisons.operator(object, scope);
            case "FUNCTION" -> function(object, scope);
            case "WINDOW" -> numericArguments(object, "arguments", scope);
            case "COLUMN_REF" -> column(object, scope);
            case "PARAMETER" -> parameter(object);
            case "STAR" -> star(object, scope);
            default -> members(object, scope);
        };
    }

    private JsonNode unclassed(ObjectNode node, Scope scope) throws SQLException {
        if (Allowed.isShowTables(node)) {
            return syntax.parse(
                            "FROM (VALUES ('logs'), ('metric_histograms'), ('metric_points'), ('profiles'), ('spans')) t(name)")
                    .path("statements")
                    .path(0)
                    .path("node")
                    .path("from_table");
        }
        if (node.has("cte_map")) {
            query(node, scope);
            return node;
        }
        boolean isOrderByAll = node.has("null_order")
                && node.path("expression").path("class").asText().equals("STAR");
        if (isOrderByAll) {
            return node;
        }
        return members(node, scope);
    }

    JsonNode members(ObjectNode node, Scope scope) throws SQLException {
        for (String field : Nodes.fieldNames(node)) {
            node.set(field, rewrite(node.path(field), scope));
        }
        return node;
    }

    private JsonNode function(ObjectNode node, Scope scope) throws SQLException {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        if (Nodes.NOW.contains(name)) {
            return moment(node);
        }
        return numericArguments(node, "arguments", scope);
    }

    /// The moment at which the statement was lowered, so that its files and its rows are chosen by the same one.
    private JsonNode moment(ObjectNode call) throws SQLException {
        ObjectNode moment = (ObjectNode) syntax.expression("CAST('" + now + "' AS TIMESTAMP)");
        moment.set("alias", call.path("alias"));
        return moment;
    }

    private JsonNode numericArguments(ObjectNode node, String field, Scope scope) throws SQLException {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        if (NUMERIC.contains(name) || node.path("is_operator").asBoolean() && ARITHMETIC.contains(name)) {
            ArrayNode arguments = (ArrayNode) node.path(field);
            for (int i = 0; i < arguments.size(); i++) {
                if (arguments.get(i) instanceof ObjectNode argument && argument.has("expression")) {
                    argument.set("expression", operand(argument.path("expression"), true, scope));
                } else {
                    arguments.set(i, operand(arguments.get(i), true, scope));
                }
            }
        }
        return members(node, scope);
    }

    JsonNode operand(JsonNode node, boolean number, Scope scope) throws SQLException {
        return number && Nodes.isAttribute(node) ? attribute((ObjectNode) node, true, scope) : rewrite(node, scope);
    }

    JsonNode attribute(ObjectNode node, boolean number, Scope scope) throws SQLException {
        JsonNode map = node.path("children").path(0);
        String key = node.path("children").path(1).path("literal").path("text").asText();
        TableName owner = hidden.areAllowed() ? scope.owner(Nodes.names(map), false) : null;
        if (owner == null || key.isEmpty()) {
            if (!number) {
                return node;
            }
            ObjectNode cast = (ObjectNode) syntax.expression("TRY_CAST(X AS DOUBLE)");
            cast.set("child", node);
            return cast;
        }
        AttributeLevel level = Objects.requireNonNull(Nodes.level(map));
        ObjectNode column =
                hidden.reference(map, owner, number ? new Hidden.Number(level, key) : new Hidden.Text(level, key));
        column.set("alias", node.path("alias"));
        return column;
    }

    private JsonNode column(ObjectNode node, Scope scope) throws SQLException {
        List<String> names = Nodes.names(node);
        String first = names.getFirst();
        if (names.size() == 1 && Nodes.NOW.contains(first.toLowerCase(Locale.ROOT))) {
            return moment(node);
        }
        hidden.forbidWhen(names.size() == 1 && scope.isAlias(first));
        return node;
    }

    private JsonNode star(ObjectNode node, Scope scope) throws SQLException {
        hidden.forbidWhen(!node.path("expr").isNull());
        String relation = node.path("relation_name").asText();
        List<TableName> tables = new ArrayList<>();
        if (relation.isEmpty()) {
            scope.tables().forEach(tables::add);
        } else {
            TableName table = scope.table(relation);
            if (table != null) {
                tables.add(table);
            }
        }
        hidden.star(node, tables);
        return members(node, scope);
    }

    private JsonNode parameter(ObjectNode node) {
        String identifier = node.path("identifier").asText();
        if (!identifier.matches("[0-9]{1,4}")) {
            throw new Refusal(Failure.INVALID, "parameter: $" + identifier + " (expected: ? or $1, $2, ...)");
        }
        int index = Integer.parseInt(identifier);
        if (index < 1 || index > params.size()) {
            throw new Refusal(
                    Failure.INVALID, "parameter: $" + index + " (expected: at most " + params.size() + " as given)");
        }
        return params.get(index - 1).deepCopy();
    }

    JsonNode parameters(JsonNode node) {
        return node.path("class").asText().equals("PARAMETER") ? parameter((ObjectNode) node) : node;
    }

    boolean isNumeric(JsonNode node) {
        String kind = parameters(node).path("literal").path("kind").asText();
        boolean arithmetic = node.path("is_operator").asBoolean()
                && ARITHMETIC.contains(node.path("function_name").asText());
        return kind.equals("INTEGER") || kind.equals("NUMERIC") || arithmetic;
    }
}
