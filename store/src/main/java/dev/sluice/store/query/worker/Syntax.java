package dev.sluice.store.query.worker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// DuckDB's parser: text to its syntax tree and back. One owner.
final class Syntax {
    private static final int MAX_DEPTH = 2_000;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .build();

    private final Connection connection;

    /// @param connection stays the caller's
    Syntax(Connection connection) {
        this.connection = connection;
    }

    /// The tree of one statement.
    ///
    /// @throws Refusal if it is not exactly one SELECT
    ObjectNode parse(String sql) throws SQLException {
        JsonNode tree = read(ask("SELECT json_serialize_sql(?)", sql));
        if (tree.path("error").asBoolean()) {
            throw new Refusal(Failure.INVALID, explain(sql, tree));
        }
        JsonNode statements = tree.path("statements");
        if (statements.size() != 1) {
            throw new Refusal(Failure.INVALID, "statements: " + statements.size() + " (expected: one SELECT)");
        }
        return (ObjectNode) tree;
    }

    /// The tree of one expression.
    JsonNode expression(String sql) throws SQLException {
        return parse("SELECT " + sql)
                .path("statements")
                .path(0)
                .path("node")
                .path("select_list")
                .path(0);
    }

    /// The text of a tree.
    String text(ObjectNode tree) throws SQLException {
        return ask("SELECT json_deserialize_sql(?)", tree.toString());
    }

    /// What a statement without tables gives; null when that is no number, or an error.
    @Nullable
    Long number(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            long number = row.getLong(1);
            return row.wasNull() ? null : (Long) number;
        } catch (SQLException notOne) {
            return null;
        }
    }

    /// This moment as the text of a `TIMESTAMP`.
    String now() throws SQLException {
        return ask("SELECT CAST(now() AS TIMESTAMP)::VARCHAR || ?", "");
    }

    private String ask(String sql, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException tooDeep) {
            throw new Refusal(Failure.INVALID, "the statement is nested too deeply");
        }
    }

    private static String explain(String sql, JsonNode error) {
        String message = error.path("error_message").asText();
        if (message.startsWith("Only SELECT statements")) {
            return "statement: " + firstWord(sql) + " (expected: SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE,"
                    + " SHOW TABLES or EXPLAIN of one of them)";
        }
        String position = error.path("position").asText();
        return position.isEmpty() ? message : message + "\n" + caret(sql, Integer.parseInt(position));
    }

    private static String firstWord(String sql) {
        String[] words = sql.strip().split("[^A-Za-z_]", 2);
        return words[0].length() > 20 ? words[0].substring(0, 20) : words[0];
    }

    /// The line of a position and a caret below it, as DuckDB shows them.
    private static String caret(String sql, int position) {
        int at = Math.clamp(position, 0, sql.length());
        int start = sql.lastIndexOf('\n', at - 1) + 1;
        int end = sql.indexOf('\n', at);
        String line = sql.substring(start, end < 0 ? sql.length() : end);
        long number = 1 + sql.substring(0, start).chars().filter(c -> c == '\n').count();
        String prefix = "LINE " + number + ": ";
        return prefix + line + "\n" + " ".repeat(prefix.length() + at - start) + "^";
    }
}
