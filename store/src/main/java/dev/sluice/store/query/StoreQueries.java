package dev.sluice.store.query;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.schema.TableName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Our own questions to the store, answered by DuckDB in this process.
///
/// Any thread; a call blocks until it has its answer. Every question has a limit of time and of items, and only so
/// many run at once.
///
/// All methods throw [dev.sluice.kernel.error.UnavailableException] when a question takes too long or too much
/// memory, [dev.sluice.kernel.error.OverloadedException] when too many wait, and
/// [dev.sluice.kernel.error.ValidationException] for a cursor that is none.
public final class StoreQueries implements AutoCloseable {
    private static final int NAMES_MAX = 10_000;

    private static final Form.Row<ServiceSummary> SERVICE = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            Form.text(out, row.getString(1));
            out.writeLong(row.getLong(2));
            out.writeLong(row.getLong(3));
            out.writeLong(row.getLong(4));
        }

        @Override
        public ServiceSummary read(DataInputStream in) throws IOException {
            return new ServiceSummary(Form.text(in), in.readLong(), in.readLong(), in.readLong());
        }
    };

    private static final Form.Row<OperationSummary> OPERATION = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            Form.text(out, row.getString(1));
            out.writeInt(row.getInt(2));
            out.writeLong(row.getLong(3));
        }

        @Override
        public OperationSummary read(DataInputStream in) throws IOException {
            return new OperationSummary(Form.text(in), in.readInt(), in.readLong());
        }
    };

    private final TableSource source;
    private final QueryLimits limits;
    private final LocalDatabase database;
    private final CachedDatabase answers;
    private final TraceQueries traces;
    private final LogQueries logs;
    private final MetricQueries metrics;

    /// @param source stays the caller's
    /// @param cache what has been asked before is answered from it; null to ask each time
    public StoreQueries(TableSource source, QueryLimits limits, @Nullable AnswerCache cache, Instruments instruments) {
        this.source = Objects.requireNonNull(source, "source");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.database = LocalDatabase.open(limits, instruments);
        this.answers = new CachedDatabase(database, cache, instruments);
        this.traces = new TraceQueries(source, limits, answers);
        this.logs = new LogQueries(source, limits, answers);
        this.metrics = new MetricQueries(source, limits, answers);
    }

    /// The services of a time, by name: all that sent spans, logs, metrics or profiles.
    public Answer<List<ServiceSummary>> services(TimeRange range) {
        List<String> parts = new ArrayList<>();
        try (OpenTables tables = new OpenTables(source)) {
            for (TableName table : TableName.values()) {
                parts.add(servicePart(table, tables.open(table, range), range));
            }
            String sql = "SELECT service_name, sum(spans)::BIGINT, sum(errors)::BIGINT, max(seen) FROM ("
                    + String.join(" UNION ALL ", parts) + ") GROUP BY service_name ORDER BY service_name LIMIT "
                    + (NAMES_MAX + 1);
            List<ServiceSummary> found = answers.ask(sql, List.of(), Form.list(SERVICE));
            return tables.answer(tables.first("services", found, NAMES_MAX));
        }
    }

    private static String servicePart(TableName table, TableFiles files, TimeRange range) {
        String time = switch (table) {
            case SPANS -> "start_time_nanos";
            case LOGS -> LogQueries.TIME;
            default -> "time_nanos";
        };
        String counts = table == TableName.SPANS
                ? "count(*) AS spans, count(*) FILTER (status_code = 2) AS errors"
                : "0 AS spans, 0 AS errors";
        return "SELECT service_name, " + counts + ", max(" + time + ") AS seen FROM "
                + files.scan().relation() + " WHERE service_name IS NOT NULL AND " + range.condition(time)
                + " GROUP BY service_name";
    }

    /// The names and kinds of the spans of a service, by name.
    public Answer<List<OperationSummary>> operations(String service, TimeRange range) {
        try (OpenTables tables = new OpenTables(source)) {
            TableFiles files = tables.open(TableName.SPANS, range);
            Conditions conditions =
                    new Conditions().and("service_name = ?", service).and(range.condition("start_time_nanos"));
            String sql = "SELECT name, kind, count(*) FROM " + files.scan().relation() + conditions.where()
                    + " GROUP BY name, kind ORDER BY name, kind LIMIT " + (NAMES_MAX + 1);
            List<OperationSummary> found = answers.ask(sql, conditions.params(), Form.list(OPERATION));
            return tables.answer(tables.first("operations", found, NAMES_MAX));
        }
    }

    /// A whole trace as `TracesData`, or nothing when no span of it is stored. Of a trace with more spans than the
    /// limit, the earliest.
    ///
    /// @param traceId its bytes
    public Answer<Optional<byte[]>> trace(byte[] traceId) {
        return traces.trace(traceId);
    }

    /// Traces, newest first.
    public Answer<Page<TraceSummary>> traces(TraceSearch search) {
        return traces.search(search);
    }

    /// Log records as `LogsData`, newest first.
    public Answer<Records> logs(LogSearch search) {
        return logs.search(search);
    }

    /// The metrics of a time, by name.
    ///
    /// @param limit at least 1; more than the store's limit is cut to it
    /// @param cursor the `next` of the page before, or null
    public Answer<Page<MetricSummary>> metrics(TimeRange range, int limit, @Nullable String cursor) {
        return metrics.list(range, limit, cursor);
    }

    /// Points of one metric as `MetricsData`, newest first.
    public Answer<Records> points(PointSearch search) {
        return metrics.points(search);
    }

    /// A profile as `ProfilesData` with its dictionary, or nothing when it is not stored.
    ///
    /// @param profileId its bytes
    public Answer<Optional<byte[]>> profile(byte[] profileId) {
        try (OpenTables tables = new OpenTables(source)) {
            TableFiles files = tables.open(TableName.PROFILES);
            Conditions conditions =
                    new Conditions().andBytes("profile_id", HexFormat.of().formatHex(profileId));
            // Ordered, so that of several profiles with the id both questions mean one with the same dictionary.
            String from =
                    " FROM " + files.scan().relation() + conditions.where() + " ORDER BY dictionary NULLS LAST LIMIT 1";
            Rebuilt profile = answers.ask("SELECT *" + from, List.of(), Rebuilt.of(files.scan()));
            if (profile.rows() == 0) {
                return tables.answer(Optional.empty());
            }
            // Of a size that no cache is for, as a rule.
            byte[] dictionary = database.ask("SELECT dictionary" + from, List.of(), rows -> {
                rows.next();
                return rows.getBytes(1);
            });
            WireWriter out = new WireWriter();
            out.raw(profile.message(), 0, profile.message().length);
            if (dictionary != null) {
                out.bytes(2, dictionary);
            }
            return tables.answer(Optional.of(out.toByteArray()));
        }
    }

    /// The most items that one page can have.
    public int itemsMax() {
        return limits.items();
    }

    /// Ends questions that run.
    @Override
    public void close() {
        database.close();
    }
}
