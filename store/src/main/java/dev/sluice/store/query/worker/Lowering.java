package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
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
/// a
///   numeric constant, below arithmetic, in `sum` and its kin);
/// * `trace_id = '…'` compares bytes, so that statistics and Bloom filters of files are used;
/// * `start_time >= …` gets a second condition on the microseconds, for the same reason.
///
/// Everywhere else the map of all attributes and the text of ids are right too, only slower. `*` is told to leave the
/// hidden columns out; where that cannot be said (`COLUMNS('…')`, a whole row as a value, NATURAL JOIN) nothing is
/// lowered to a hidden column. One owner, one statement.
final class Lowering {
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id", "profile_id");
    private static final Set<String> TIMES = Set.of("start_time", "end_time", "time", "observed_time");
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
    private static final Set<String> ORDERED = Set.of(
            "COMPARE_GREATERTHAN",
            "COMPARE_GREATERTHANOREQUALTO",
            "COMPARE_LESSTHAN",
            "COMPARE_LESSTHANOREQUALTO",
            "COMPARE_EQUAL");

    private final Syntax syntax;
    private final List<JsonNode> params;
    private final boolean hiding;
    private final Map<TableName, Set<Hidden>> hidden = new EnumMap<>(TableName.class);
    private final List<Star> stars = new ArrayList<>();
    private boolean cannotHide;

    private record Star(ObjectNode node, List<TableName> tables) {}

    private Lowering(Syntax syntax, List<JsonNode> params, boolean hiding) {
        this.syntax = syntax;
        this.params = params;
        this.hiding = hiding;
    }

    /// A lowered statement.
    ///
    /// @param hidden what the view of each table that is used must have besides its own columns
    record Lowered(ObjectNode tree, Map<TableName, Set<Hidden>> hidden) {}

    /// Lowers a checked tree; the tree is not changed.
    ///
    /// @param params constants in place of `?` and `$1`
    /// @throws Refusal if it names a table that there is not
    static Lowered lower(Syntax syntax, ObjectNode tree, List<JsonNode> params) throws SQLException {
        Lowering lowering = new Lowering(syntax, params, true);
        ObjectNode lowered = lowering.statement(tree.deepCopy());
        if (lowering.cannotHide) {
            lowering = new Lowering(syntax, params, false);
            lowered = lowering.statement(tree.deepCopy());
        }
        return new Lowered(lowered, lowering.hidden);
    }

    private ObjectNode statement(ObjectNode tree) throws SQLException {
        ObjectNode statement = (ObjectNode) tree.path("statements").path(0);
        query((ObjectNode) statement.path("node"), null);
        statement.set("named_param_map", JsonNodeFactory.instance.arrayNode());
        for (Star star : stars) {
            ArrayNode excluded = (ArrayNode) star.node.path("exclude_list");
            Set<String> names = new LinkedHashSet<>();
            star.tables.forEach(table -> hiddenOf(table).forEach(each -> names.add(each.name())));
            names.forEach(excluded::add);
        }
        return tree;
    }

    private Set<Hidden> hiddenOf(TableName table) {
        return hidden.computeIfAbsent(table, each -> new LinkedHashSet<>());
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
                cannotHide |= node.path("ref_type").asText().equals("NATURAL");
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
        hiddenOf(table);
        if (node.path("column_name_alias").isEmpty()) {
            scope.addTable(called, table);
        } else {
            cannotHide = true;
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

    private JsonNode rewrite(JsonNode node, Scope scope) throws SQLException {
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
            case "COMPARISON" -> comparison(object, scope);
            case "BETWEEN" -> between(object, scope);
            case "OPERATOR" -> operator(object, scope);
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

    private JsonNode members(ObjectNode node, Scope scope) throws SQLException {
        for (String field : Nodes.fieldNames(node)) {
            node.set(field, rewrite(node.path(field), scope));
        }
        return node;
    }

    private JsonNode comparison(ObjectNode node, Scope scope) throws SQLException {
        JsonNode left = node.path("left");
        JsonNode right = node.path("right");
        JsonNode pruned = pruned(node, left, right, scope);
        if (pruned != null) {
            return pruned;
        }
        if (Nodes.isAttribute(left) && Nodes.isBoolean(right) || Nodes.isAttribute(right) && Nodes.isBoolean(left)) {
            asText(Nodes.isBoolean(right) ? right : left);
        }
        boolean number = isNumeric(left) || isNumeric(right);
        node.set("left", operand(left, number, scope));
        node.set("right", operand(right, number, scope));
        return node;
    }

    private @Nullable JsonNode pruned(ObjectNode node, JsonNode left, JsonNode right, Scope scope) throws SQLException {
        String type = node.path("type").asText();
        boolean columnLeft = Nodes.isColumn(left);
        JsonNode column = columnLeft ? left : right;
        JsonNode other = parameters(columnLeft ? right : left);
        String name = Nodes.lastName(column);
        TableName owner = physical(column, scope);
        if (owner == null) {
            return null;
        }
        if (type.equals("COMPARE_EQUAL") && IDS.contains(name) && Nodes.isHex(other)) {
            node.set("left", hiddenColumn(column, owner, new Hidden.Id(name)));
            node.set("right", blob(other));
            return node;
        }
        if (ORDERED.contains(type) && TIMES.contains(name) && Nodes.isFree(other)) {
            return bounded(
                    node,
                    column,
                    owner,
                    name,
                    columnLeft ? type : Nodes.flipped(type),
                    rewrite(other, scope),
                    columnLeft);
        }
        return null;
    }

    /// The table whose files have a column of the name that is referred to.
    private @Nullable TableName physical(JsonNode column, Scope scope) {
        TableName owner = hiding && Nodes.isColumn(column) ? scope.owner(Nodes.names(column), true) : null;
        boolean there = owner != null
                && TableSchema.of(owner).columns().stream()
                        .anyMatch(each -> each.name().equals(Nodes.lastName(column)));
        return there ? owner : null;
    }

    private JsonNode bounded(
            ObjectNode node, JsonNode column, TableName owner, String name, String type, JsonNode bound, boolean left)
            throws SQLException {
        node.set(left ? "right" : "left", bound);
        ArrayNode conditions = JsonNodeFactory.instance.arrayNode().add(node);
        if (!type.startsWith("COMPARE_LESS")) {
            conditions.add(micros(">= CAST(X AS TIMESTAMPTZ) - INTERVAL 1 MICROSECOND", column, owner, name, bound));
        }
        if (!type.startsWith("COMPARE_GREATER")) {
            conditions.add(micros("<= CAST(X AS TIMESTAMPTZ) + INTERVAL 1 MICROSECOND", column, owner, name, bound));
        }
        ObjectNode both = (ObjectNode) syntax.expression("true AND true");
        both.set("children", conditions);
        return both;
    }

    private JsonNode micros(String condition, JsonNode column, TableName owner, String name, JsonNode bound)
            throws SQLException {
        ObjectNode comparison = (ObjectNode) syntax.expression("T " + condition);
        comparison.set("left", hiddenColumn(column, owner, new Hidden.Micros(name)));
        JsonNode cast = comparison.path("right").path("arguments").path(0).path("expression");
        ((ObjectNode) cast).set("child", bound.deepCopy());
        return comparison;
    }

    private JsonNode between(ObjectNode node, Scope scope) throws SQLException {
        JsonNode input = node.path("input");
        JsonNode lower = parameters(node.path("lower"));
        JsonNode upper = parameters(node.path("upper"));
        if (Nodes.isColumn(input)
                && TIMES.contains(Nodes.lastName(input))
                && Nodes.isFree(lower)
                && Nodes.isFree(upper)) {
            TableName owner = physical(input, scope);
            if (owner != null) {
                node.set("lower", rewrite(lower, scope));
                node.set("upper", rewrite(upper, scope));
                String name = Nodes.lastName(input);
                ObjectNode all = (ObjectNode) syntax.expression("true AND true");
                all.set(
                        "children",
                        JsonNodeFactory.instance
                                .arrayNode()
                                .add(node)
                                .add(micros(
                                        ">= CAST(X AS TIMESTAMPTZ) - INTERVAL 1 MICROSECOND",
                                        input,
                                        owner,
                                        name,
                                        node.path("lower")))
                                .add(micros(
                                        "<= CAST(X AS TIMESTAMPTZ) + INTERVAL 1 MICROSECOND",
                                        input,
                                        owner,
                                        name,
                                        node.path("upper"))));
                return all;
            }
        }
        boolean number = isNumeric(lower) || isNumeric(upper);
        node.set("input", operand(input, number, scope));
        node.set("lower", operand(lower, number, scope));
        node.set("upper", operand(upper, number, scope));
        return node;
    }

    private JsonNode operator(ObjectNode node, Scope scope) throws SQLException {
        if (Nodes.isAttribute(node)) {
            return attribute(node, false, scope);
        }
        ArrayNode children = (ArrayNode) node.path("children");
        String type = node.path("type").asText();
        if (!type.equals("COMPARE_IN") && !type.equals("COMPARE_NOT_IN")) {
            return members(node, scope);
        }
        boolean allHex = true;
        boolean number = false;
        for (int i = 1; i < children.size(); i++) {
            children.set(i, parameters(children.get(i)));
            allHex &= Nodes.isHex(children.get(i));
            number |= isNumeric(children.get(i));
        }
        JsonNode column = children.path(0);
        TableName owner = allHex && IDS.contains(Nodes.lastName(column)) ? physical(column, scope) : null;
        if (owner != null) {
            children.set(0, hiddenColumn(column, owner, new Hidden.Id(Nodes.lastName(column))));
            for (int i = 1; i < children.size(); i++) {
                children.set(i, blob(children.get(i)));
            }
            return node;
        }
        for (int i = 0; i < children.size(); i++) {
            children.set(i, operand(children.get(i), number, scope));
        }
        return node;
    }

    private JsonNode function(ObjectNode node, Scope scope) throws SQLException {
        String name = node.path("function_name").asText().toLowerCase(Locale.ROOT);
        if (Nodes.NOW.contains(name)) {
            return syntax.expression("CAST(now() AS TIMESTAMP)");
        }
        return numericArguments(node, "arguments", scope);
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

    private JsonNode operand(JsonNode node, boolean number, Scope scope) throws SQLException {
        return number && Nodes.isAttribute(node) ? attribute((ObjectNode) node, true, scope) : rewrite(node, scope);
    }

    private JsonNode attribute(ObjectNode node, boolean number, Scope scope) throws SQLException {
        JsonNode map = node.path("children").path(0);
        String key = node.path("children").path(1).path("literal").path("text").asText();
        TableName owner = hiding ? scope.owner(Nodes.names(map), false) : null;
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
                hiddenColumn(map, owner, number ? new Hidden.Number(level, key) : new Hidden.Text(level, key));
        column.set("alias", node.path("alias"));
        return column;
    }

    private ObjectNode hiddenColumn(JsonNode reference, TableName owner, Hidden column) {
        Set<Hidden> all = hiddenOf(owner);
        all.add(column);
        // Names of columns are the same in any case of letters, keys of attributes are not.
        cannotHide |= all.stream()
                .anyMatch(each -> !each.equals(column) && each.name().equalsIgnoreCase(column.name()));
        ObjectNode replaced = reference.deepCopy();
        ArrayNode names = (ArrayNode) replaced.path("column_names");
        names.set(names.size() - 1, column.name());
        return replaced;
    }

    private JsonNode column(ObjectNode node, Scope scope) throws SQLException {
        List<String> names = Nodes.names(node);
        String first = names.getFirst();
        if (names.size() == 1 && Nodes.NOW.contains(first.toLowerCase(Locale.ROOT))) {
            return syntax.expression("CAST(now() AS TIMESTAMP)");
        }
        cannotHide |= names.size() == 1 && scope.isAlias(first);
        return node;
    }

    private JsonNode star(ObjectNode node, Scope scope) throws SQLException {
        cannotHide |= !node.path("expr").isNull();
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
        stars.add(new Star(node, tables));
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

    private JsonNode parameters(JsonNode node) {
        return node.path("class").asText().equals("PARAMETER") ? parameter((ObjectNode) node) : node;
    }

    private JsonNode blob(JsonNode hex) throws SQLException {
        return syntax.expression("from_hex('" + hex.path("literal").path("text").asText() + "')");
    }

    private void asText(JsonNode constant) {
        ((ObjectNode) constant.path("literal")).put("kind", "STRING");
    }

    private boolean isNumeric(JsonNode node) {
        String kind = parameters(node).path("literal").path("kind").asText();
        boolean arithmetic = node.path("is_operator").asBoolean()
                && ARITHMETIC.contains(node.path("function_name").asText());
        return kind.equals("INTEGER") || kind.equals("NUMERIC") || arithmetic;
    }
}
