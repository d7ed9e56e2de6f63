package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.schema.TableName;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How [Lowering] rewrites comparisons, `BETWEEN` and `IN`: ids as bytes, times with a second condition on the
/// microseconds, attributes as numbers beside numbers. One owner, one statement.
final class Comparisons {
    private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id", "profile_id");
    private static final Set<String> TIMES = Set.of("start_time", "end_time", "time", "observed_time");
    private static final Set<String> ORDERED = Set.of(
            "COMPARE_GREATERTHAN",
            "COMPARE_GREATERTHANOREQUALTO",
            "COMPARE_LESSTHAN",
            "COMPARE_LESSTHANOREQUALTO",
            "COMPARE_EQUAL");

    private static final String NOT_BEFORE = ">= CAST(X AS TIMESTAMPTZ) - INTERVAL 1 MICROSECOND";
    private static final String NOT_AFTER = "<= CAST(X AS TIMESTAMPTZ) + INTERVAL 1 MICROSECOND";

    private final Syntax syntax;
    private final HiddenColumns hidden;
    private final Lowering lowering;

    /// @param lowering rewrites what is compared
    Comparisons(Syntax syntax, HiddenColumns hidden, Lowering lowering) {
        this.syntax = syntax;
        this.hidden = hidden;
        this.lowering = lowering;
    }

    JsonNode comparison(ObjectNode node, Scope scope) throws SQLException {
        JsonNode left = node.path("left");
        JsonNode right = node.path("right");
        JsonNode pruned = pruned(node, left, right, scope);
        if (pruned != null) {
            return pruned;
        }
        if (Nodes.isAttribute(left) && Nodes.isBoolean(right) || Nodes.isAttribute(right) && Nodes.isBoolean(left)) {
            asText(Nodes.isBoolean(right) ? right : left);
        }
        boolean number = lowering.isNumeric(left) || lowering.isNumeric(right);
        node.set("left", lowering.operand(left, number, scope));
        node.set("right", lowering.operand(right, number, scope));
        return node;
    }

    private @Nullable JsonNode pruned(ObjectNode node, JsonNode left, JsonNode right, Scope scope) throws SQLException {
        String type = node.path("type").asText();
        boolean columnLeft = Nodes.isColumn(left);
        JsonNode column = columnLeft ? left : right;
        JsonNode other = lowering.parameters(columnLeft ? right : left);
        String name = Nodes.lastName(column);
        TableName owner = hidden.physical(column, scope);
        if (owner == null) {
            return null;
        }
        if (type.equals("COMPARE_EQUAL") && IDS.contains(name) && Nodes.isHex(other)) {
            node.set("left", hidden.reference(column, owner, new Hidden.Id(name)));
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
                    lowering.rewrite(other, scope),
                    columnLeft);
        }
        return null;
    }

    private JsonNode bounded(
            ObjectNode node, JsonNode column, TableName owner, String name, String type, JsonNode bound, boolean left)
            throws SQLException {
        node.set(left ? "right" : "left", bound);
        ArrayNode conditions = JsonNodeFactory.instance.arrayNode().add(node);
        if (!type.startsWith("COMPARE_LESS")) {
            conditions.add(micros(NOT_BEFORE, column, owner, name, bound));
        }
        if (!type.startsWith("COMPARE_GREATER")) {
            conditions.add(micros(NOT_AFTER, column, owner, name, bound));
        }
        ObjectNode both = (ObjectNode) syntax.expression("true AND true");
        both.set("children", conditions);
        return both;
    }

    private JsonNode micros(String condition, JsonNode column, TableName owner, String name, JsonNode bound)
            throws SQLException {
        ObjectNode comparison = (ObjectNode) syntax.expression("T " + condition);
        comparison.set("left", hidden.reference(column, owner, new Hidden.Micros(name)));
        JsonNode cast = comparison.path("right").path("arguments").path(0).path("expression");
        ((ObjectNode) cast).set("child", bound.deepCopy());
        return comparison;
    }

    JsonNode between(ObjectNode node, Scope scope) throws SQLException {
        JsonNode input = node.path("input");
        JsonNode lower = lowering.parameters(node.path("lower"));
        JsonNode upper = lowering.parameters(node.path("upper"));
        if (Nodes.isColumn(input)
                && TIMES.contains(Nodes.lastName(input))
                && Nodes.isFree(lower)
                && Nodes.isFree(upper)) {
            TableName owner = hidden.physical(input, scope);
            if (owner != null) {
                node.set("lower", lowering.rewrite(lower, scope));
                node.set("upper", lowering.rewrite(upper, scope));
                String name = Nodes.lastName(input);
                ObjectNode all = (ObjectNode) syntax.expression("true AND true");
                ArrayNode conditions = JsonNodeFactory.instance.arrayNode().add(node);
                conditions.add(micros(NOT_BEFORE, input, owner, name, node.path("lower")));
                conditions.add(micros(NOT_AFTER, input, owner, name, node.path("upper")));
                all.set("children", conditions);
                return all;
            }
        }
        boolean number = lowering.isNumeric(lower) || lowering.isNumeric(upper);
        node.set("input", lowering.operand(input, number, scope));
        node.set("lower", lowering.operand(lower, number, scope));
        node.set("upper", lowering.operand(upper, number, scope));
        return node;
    }

    /// `IN`, and the operators that are no comparison.
    JsonNode operator(ObjectNode node, Scope scope) throws SQLException {
        if (Nodes.isAttribute(node)) {
            return lowering.attribute(node, false, scope);
        }
        ArrayNode children = (ArrayNode) node.path("children");
        String type = node.path("type").asText();
        if (!type.equals("COMPARE_IN") && !type.equals("COMPARE_NOT_IN")) {
            return lowering.members(node, scope);
        }
        boolean allHex = true;
        boolean number = false;
        for (int i = 1; i < children.size(); i++) {
            children.set(i, lowering.parameters(children.get(i)));
            allHex &= Nodes.isHex(children.get(i));
            number |= lowering.isNumeric(children.get(i));
        }
        JsonNode column = children.path(0);
        TableName owner = allHex && IDS.contains(Nodes.lastName(column)) ? hidden.physical(column, scope) : null;
        if (owner != null) {
            children.set(0, hidden.reference(column, owner, new Hidden.Id(Nodes.lastName(column))));
            for (int i = 1; i < children.size(); i++) {
                children.set(i, blob(children.get(i)));
            }
            return node;
        }
        for (int i = 0; i < children.size(); i++) {
            children.set(i, lowering.operand(children.get(i), number, scope));
        }
        return node;
    }

    private JsonNode blob(JsonNode hex) throws SQLException {
        return syntax.expression("from_hex('" + hex.path("literal").path("text").asText() + "')");
    }

    private void asText(JsonNode constant) {
        ((ObjectNode) constant.path("literal")).put("kind", "STRING");
    }
}
