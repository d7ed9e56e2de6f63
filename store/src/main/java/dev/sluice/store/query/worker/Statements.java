package dev.sluice.store.query.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.store.query.scan.AttributeFunctions;
import dev.sluice.store.query.scan.Sql;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Prepares and runs statements. One owner.
///
/// Two databases, both in memory: one to parse with and to word errors with, made once; and one a statement, which
/// can open the files of that statement and nothing else, and cannot be told otherwise.
final class Statements implements AutoCloseable {
    private static final int MAX_SQL_CHARS = 200_000;
    /// All that the driver says when a streamed result fails before its first rows.
    private static final String REASON_LOST = "Invalid Input Error: Invalid result set";
    private static final Pattern EXPLAIN = Pattern.compile("(?is)\\s*explain(\\s+analyze)?\\s+(.*)");

    private final Connection parser;
    private final Syntax syntax;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sql-deadline");
        thread.setDaemon(true);
        return thread;
    });

    private Statements(Connection parser) {
        this.parser = parser;
        this.syntax = new Syntax(parser);
    }

    /// A statement that may run.
    ///
    /// @param explain `EXPLAIN`, `EXPLAIN ANALYZE` or nothing
    record Prepared(Question question, String explain, Lowering.Lowered lowered, Needs needs) {}

    static Statements open() throws SQLException {
        Connection parser = DriverManager.getConnection("jdbc:duckdb:");
        AttributeFunctions.register(parser);
        execute(parser, "SET TimeZone = 'UTC'");
        for (TableName table : TableName.values()) {
            execute(parser, Views.create(TableScan.empty(table), Set.of()));
        }
        lock(parser, 1, 128L << 20, List.of());
        return new Statements(parser);
    }

    /// Parses, checks and lowers.
    ///
    /// @throws Refusal if it may not run
    Prepared prepare(Question question) throws SQLException {
        if (question.sql().length() > MAX_SQL_CHARS) {
            throw new Refusal(
                    Failure.INVALID,
                    "statement: " + question.sql().length() + " characters (expected: <= " + MAX_SQL_CHARS + ")");
        }
        if (question.sql().indexOf(0) >= 0) {
            throw new Refusal(Failure.INVALID, "statement: contains the character NUL (expected: chr(0) in its place)");
        }
        Matcher explain = EXPLAIN.matcher(question.sql());
        boolean explains = explain.matches();
        ObjectNode tree = syntax.parse(explains ? explain.group(2) : question.sql());
        Allowed.check(tree);
        Lowering.Lowered lowered = Lowering.lower(syntax, tree, constants(question.params()));
        List<Needs.Need> needs = new ArrayList<>();
        for (TableName table : lowered.hidden().keySet()) {
            TimeBounds.Range seen = lowered.bounds().of(table);
            needs.add(new Needs.Need(table, seen.fromNanos(), seen.toNanos()));
        }
        String prefix = !explains ? "" : explain.group(1) == null ? "EXPLAIN " : "EXPLAIN ANALYZE ";
        return new Prepared(question, prefix, lowered, new Needs(needs));
    }

    /// Runs a statement over files and writes its rows.
    ///
    /// @throws Refusal if it cannot be answered
    Ending run(Prepared prepared, Opened opened, AnswerStream out) throws SQLException, IOException {
        Question question = prepared.question();
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(question.timeMillis());
        try {
            return run(prepared, opened, out, true, deadlineNanos);
        } catch (ReasonLost lost) {
            return run(prepared, opened, out, false, deadlineNanos);
        }
    }

    private Ending run(Prepared prepared, Opened opened, AnswerStream out, boolean isStreaming, long deadlineNanos)
            throws SQLException, IOException {
        Question question = prepared.question();
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", Boolean.toString(isStreaming));
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:", properties)) {
            AttributeFunctions.register(database);
            execute(database, "SET TimeZone = 'UTC'");
            lock(database, question.threads(), question.memoryBytes(), files(opened.scans()));
            for (TableScan scan : opened.scans()) {
                execute(database, Views.create(scan, prepared.lowered().hidden().getOrDefault(scan.table(), Set.of())));
            }
            String sql = prepared.explain() + syntax.text(prepared.lowered().tree());
            return answer(database, sql, question, opened.warnings(), out, deadlineNanos);
        }
    }

    private Ending answer(
            Connection database,
            String sql,
            Question question,
            List<String> warnings,
            AnswerStream out,
            long deadlineNanos)
            throws SQLException, IOException {
        AtomicBoolean late = new AtomicBoolean();
        try (Statement statement = database.createStatement()) {
            ScheduledFuture<?> deadline = timer.schedule(
                    () -> cancel(statement, late), deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            try {
                return rows(statement, sql, question, warnings, out);
            } catch (SQLException failed) {
                if (!late.get() && REASON_LOST.equals(failed.getMessage())) {
                    throw new ReasonLost(failed);
                }
                throw refusal(failed, late.get(), question);
            } finally {
                deadline.cancel(false);
            }
        }
    }

    private static Ending rows(
            Statement statement, String sql, Question question, List<String> warnings, AnswerStream out)
            throws SQLException, IOException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            RowWriter writer = RowWriter.open(question.format(), out, rows.getMetaData());
            writer.begin();
            long count = 0;
            boolean more = rows.next();
            while (more && count < question.maxRows()) {
                writer.row(rows);
                count++;
                more = rows.next();
            }
            Ending ending = new Ending(count, more);
            writer.end(ending, warnings);
            out.flush();
            return ending;
        }
    }

    private static void cancel(Statement statement, AtomicBoolean late) {
        late.set(true);
        try {
            statement.cancel();
        } catch (SQLException alreadyDone) {
            late.set(true);
        }
    }

    private Refusal refusal(SQLException failed, boolean late, Question question) {
        String message = String.valueOf(failed.getMessage());
        if (late) {
            return new Refusal(Failure.TIMEOUT, "the statement took longer than " + question.timeMillis() + " ms");
        }
        if (message.startsWith("Out of Memory Error")) {
            return new Refusal(
                    Failure.MEMORY,
                    "the statement needs more memory than " + question.memoryBytes() + " bytes; ask for less at once");
        }
        String original = boundWith(question.sql());
        return new Refusal(Failure.INVALID, original != null ? original : withoutExcerpt(message));
    }

    /// What DuckDB says about the statement as it was written, over tables without rows; null when it is content.
    private @Nullable String boundWith(String sql) {
        try (Statement statement = parser.createStatement()) {
            statement.execute("PREPARE original AS " + sql);
            statement.execute("DEALLOCATE original");
            return null;
        } catch (SQLException refused) {
            String message = String.valueOf(refused.getMessage());
            return message.replace("PREPARE original AS ", "").replaceAll("(?m)^ {20}( *\\^)", "$1");
        }
    }

    private static String withoutExcerpt(String message) {
        int excerpt = message.indexOf("\n\nLINE ");
        return excerpt < 0 ? message : message.substring(0, excerpt);
    }

    /// Nothing was written yet. The same statement, not streamed, says why it fails, or has an answer.
    private static final class ReasonLost extends RuntimeException {
        private static final long serialVersionUID = 1;

        ReasonLost(SQLException failed) {
            super(failed);
        }
    }

    private static List<JsonNode> constants(List<@Nullable Object> params) {
        List<JsonNode> constants = new ArrayList<>();
        for (Object param : params) {
            constants.add(constant(param));
        }
        return constants;
    }

    private static JsonNode constant(@Nullable Object param) {
        String kind = switch (param) {
            case null -> "NULL_LITERAL";
            case Boolean ignored -> "BOOLEAN";
            case Integer ignored -> "INTEGER";
            case Long ignored -> "INTEGER";
            case BigInteger ignored -> "INTEGER";
            case Number ignored -> "NUMERIC";
            case String text when text.indexOf(0) < 0 -> "STRING";
            default ->
                throw new Refusal(
                        Failure.INVALID,
                        "parameter: " + param + " (expected: null, true, false, a number or text without NUL)");
        };
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("class", "CONSTANT")
                .put("type", "VALUE_CONSTANT")
                .put("alias", "")
                .put("query_location", 0)
                .put("query_location_length", 0);
        node.putObject("literal").put("kind", kind).put("text", param == null ? "" : String.valueOf(param));
        return node;
    }

    private static List<String> files(List<TableScan> scans) {
        return scans.stream().flatMap(scan -> scan.files().stream()).toList();
    }

    /// From here on the database opens these files and nothing else, and no setting can be changed.
    private static void lock(Connection database, int threads, long memoryBytes, List<String> files)
            throws SQLException {
        List<String> settings = List.of(
                "threads = " + threads,
                "memory_limit = '" + (memoryBytes >> 20) + "MiB'",
                "temp_directory = ''",
                "max_expression_depth = 200",
                "enable_progress_bar = false",
                "autoinstall_known_extensions = false",
                "autoload_known_extensions = false",
                "allow_community_extensions = false",
                "allow_persistent_secrets = false",
                "allowed_paths = " + files.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]")),
                "enable_external_access = false",
                "lock_configuration = true");
        for (String setting : settings) {
            execute(database, "SET " + setting);
        }
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        timer.shutdownNow();
        parser.close();
    }
}
