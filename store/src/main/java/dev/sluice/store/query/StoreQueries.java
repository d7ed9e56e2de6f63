package dev.sluice.store.query;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.query.rebuild.Rebuild;
import dev.sluice.store.schema.TableName;
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

    private final TableSource source;
    private final QueryLimits limits;
    private final LocalDatabase database;
    private final TraceQueries traces;
    private final LogQueries logs;
    private final MetricQueries metrics;

    /// @param source stays the caller's
    public StoreQueries(TableSource source, QueryLimits limits, Instruments instruments) {
        this.source = Objects.requireNonNull(source, "source");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.database = LocalDatabase.open(limits, instruments);
        this.traces = new TraceQueries(source, limits, database);
        this.logs = new LogQueries(source, limits, database);
        this.metrics = new MetricQueries(source, limits, database);
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
            List<ServiceSummary> found = database.ask(sql, List.of(), rows -> {
                List<ServiceSummary> services = new ArrayList<>();
                while (rows.next()) {
                    services.add(
                            new ServiceSummary(rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)));
                }
                return services;
            });
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
            List<OperationSummary> found = database.ask(sql, conditions.params(), rows -> {
                List<OperationSummary> operations = new ArrayList<>();
                while (rows.next()) {
                    operations.add(new OperationSummary(rows.getString(1), rows.getInt(2), rows.getLong(3)));
                }
                return operations;
            });
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
            Rebuild rebuild = new Rebuild();
            database.ask("SELECT *" + from, List.of(), rows -> {
                rebuild.addAll(files.scan(), rows);
                return rebuild;
            });
            if (rebuild.rows() == 0) {
                return tables.answer(Optional.empty());
            }
            byte[] dictionary = database.ask("SELECT dictionary" + from, List.of(), rows -> {
                rows.next();
                return rows.getBytes(1);
            });
            WireWriter out = new WireWriter();
            byte[] message = rebuild.message();
            out.raw(message, 0, message.length);
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
