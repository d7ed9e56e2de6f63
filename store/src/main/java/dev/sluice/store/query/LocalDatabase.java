package dev.sluice.store.query;

import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.store.query.scan.AttributeFunctions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.duckdb.DuckDBConnection;

/// DuckDB in this process, for statements of our own. Any thread; so many run at once, so many wait.
final class LocalDatabase implements AutoCloseable {
    private final DuckDBConnection root;
    private final QueryLimits limits;
    private final Turns turns;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("query-deadlines").factory());

    private LocalDatabase(DuckDBConnection root, QueryLimits limits) {
        this.root = root;
        this.limits = limits;
        this.turns = new Turns(
                "questions",
                limits.running(),
                limits.waiting(),
                limits.time(),
                new Turns.Refusals(QuestionErrors.BUSY, QuestionErrors.STOPPING));
    }

    static LocalDatabase open(QueryLimits limits, Instruments instruments) {
        try {
            Connection root = DriverManager.getConnection("jdbc:duckdb:");
            AttributeFunctions.register(root);
            try (Statement statement = root.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
                statement.execute("SET threads = " + limits.threads());
                statement.execute("SET memory_limit = '" + (limits.memory().bytes() >> 20) + "MiB'");
                statement.execute("SET temp_directory = ''");
                statement.execute("SET autoinstall_known_extensions = false");
                statement.execute("SET autoload_known_extensions = false");
                statement.execute("SET parquet_metadata_cache = true");
            }
            LocalDatabase database = new LocalDatabase((DuckDBConnection) root, limits);
            database.register(instruments);
            return database;
        } catch (SQLException failed) {
            throw new UnavailableException(
                    QuestionErrors.DATABASE, "DuckDB does not start: " + failed.getMessage(), failed);
        }
    }

    private void register(Instruments instruments) {
        instruments.gauge("sluice_query_running", "Questions to the store that run now.", Labels.NONE, turns::running);
        instruments.gauge("sluice_query_waiting", "Questions to the store that wait.", Labels.NONE, turns::waiting);
    }

    /// Reads one result.
    interface Reading<T> {
        /// @param rows before the first row; closed by the caller
        T read(ResultSet rows) throws SQLException;
    }

    /// Runs one statement.
    ///
    /// @param params text for `?`
    /// @throws UnavailableException if it takes longer than it may, or more memory
    /// @throws dev.sluice.kernel.error.OverloadedException if too many wait already
    <T> T ask(String sql, List<String> params, Reading<T> reading) {
        turns.begin();
        AtomicBoolean late = new AtomicBoolean();
        try (Connection connection = root.duplicate();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < params.size(); i++) {
                statement.setString(i + 1, params.get(i));
            }
            ScheduledFuture<?> deadline = deadlines.schedule(
                    () -> cancel(statement, late), limits.time().toMillis(), TimeUnit.MILLISECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                return reading.read(rows);
            } finally {
                deadline.cancel(false);
            }
        } catch (SQLException failed) {
            throw failure(failed, late.get());
        } finally {
            turns.end();
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

    private RuntimeException failure(SQLException failed, boolean late) {
        String message = String.valueOf(failed.getMessage());
        if (late) {
            return new UnavailableException(
                    QuestionErrors.TIMEOUT,
                    "the question took longer than " + limits.time().toMillis() + " ms; narrow its time",
                    failed);
        }
        if (message.contains("Out of Memory Error")) {
            return new UnavailableException(
                    QuestionErrors.MEMORY,
                    "questions need more memory than " + limits.memory() + "; narrow the time",
                    failed);
        }
        return new InternalException(QuestionErrors.FAILED, "a question failed: " + message, failed);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        try {
            root.close();
        } catch (SQLException failed) {
            throw new InternalException(QuestionErrors.FAILED, "DuckDB does not close", failed);
        }
    }
}
