package dev.sluice.store.query;

import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.schema.TableName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Questions about traces. Any thread.
///
/// A search takes two steps: the ids of the page, by the latest start of a span that fits; then the summary of those
/// traces, over all their spans that began within a day of the page's.
final class TraceQueries {
    private static final String LIST = "traces";
    private static final long AROUND_NANOS = Duration.ofDays(1).toNanos();
    private static final String ROOT_FIRST = "(parent_span_id IS NOT NULL, start_time_nanos, span_id)";

    private final TableSource source;
    private final QueryLimits limits;
    private final CachedDatabase database;

    TraceQueries(TableSource source, QueryLimits limits, CachedDatabase database) {
        this.source = source;
        this.limits = limits;
        this.database = database;
    }

    private record Found(String traceId, long startNanos) {}

    private static final Form.Row<Found> FOUND = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            Form.text(out, row.getString(1));
            out.writeLong(row.getLong(2));
        }

        @Override
        public Found read(DataInputStream in) throws IOException {
            return new Found(Form.text(in), in.readLong());
        }
    };

    private static final Form.Row<TraceSummary> SUMMARY = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            for (int column = 1; column <= 3; column++) {
                Form.text(out, row.getString(column));
            }
            for (int column = 4; column <= 7; column++) {
                out.writeLong(row.getLong(column));
            }
            List<String> services = texts(row.getArray(8));
            out.writeInt(services.size());
            for (String service : services) {
                Form.text(out, service);
            }
        }

        @Override
        public TraceSummary read(DataInputStream in) throws IOException {
            String traceId = Form.text(in);
            String rootService = Form.text(in);
            String rootName = Form.text(in);
            long start = in.readLong();
            long duration = in.readLong();
            long spans = in.readLong();
            long errors = in.readLong();
            List<String> services = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                services.add(Form.text(in));
            }
            return new TraceSummary(traceId, rootService, rootName, start, duration, spans, errors, services);
        }
    };

    Answer<Optional<byte[]>> trace(byte[] traceId) {
        try (OpenTables tables = new OpenTables(source)) {
            TableFiles files = tables.open(TableName.SPANS);
            Conditions conditions =
                    new Conditions().andBytes("trace_id", HexFormat.of().formatHex(traceId));
            String sql = "SELECT * FROM " + files.scan().relation() + conditions.where()
                    + " ORDER BY start_time_nanos, span_id LIMIT " + limits.spans();
            Rebuilt spans = database.ask(sql, List.of(), Rebuilt.of(files.scan()));
            if (spans.rows() == limits.spans() && spans(files, conditions) > limits.spans()) {
                tables.cut("spans of the trace", limits.spans());
            }
            return tables.answer(spans.rows() == 0 ? Optional.empty() : Optional.of(spans.message()));
        }
    }

    private long spans(TableFiles files, Conditions conditions) {
        String sql = "SELECT count(*) FROM " + files.scan().relation() + conditions.where();
        return database.ask(sql, List.of(), Rebuilt.number());
    }

    Answer<Page<TraceSummary>> search(TraceSearch search) {
        try (OpenTables tables = new OpenTables(source)) {
            Page<TraceSummary> page = page(search, tables);
            return tables.answer(page);
        }
    }

    private Page<TraceSummary> page(TraceSearch search, OpenTables tables) {
        int limit = Math.clamp(search.limit(), 1, limits.items());
        List<Found> found = found(search, limit + 1, tables);
        List<Found> page = found.subList(0, Math.min(limit, found.size()));
        if (page.isEmpty()) {
            return new Page<>(List.of(), null);
        }
        Found last = page.getLast();
        String next = found.size() > limit ? Cursor.of(LIST, last.startNanos, last.traceId) : null;
        return new Page<>(summaries(page, tables), next);
    }

    private List<Found> found(TraceSearch search, int limit, OpenTables tables) {
        TimeRange range = search.range();
        List<String> cursor = Cursor.parse(search.cursor(), LIST, 2);
        TableFiles files = tables.open(TableName.SPANS, range);
        Conditions conditions = new Conditions()
                .and(range.condition("start_time_nanos"))
                .and("service_name = ?", search.service())
                .and("name = ?", search.operation())
                .and("coalesce(status_code, 0) =", search.statusCode())
                .and("duration_ns >=", search.minDurationNanos())
                .and("duration_ns <=", search.maxDurationNanos());
        search.attributes().forEach(attribute -> conditions.and(files.scan(), attribute));
        String sql = "SELECT lower(hex(trace_id)), max(start_time_nanos) AS latest FROM "
                + files.scan().relation() + conditions.where() + " GROUP BY trace_id" + having(cursor)
                + " ORDER BY latest DESC, trace_id LIMIT " + limit;
        return database.ask(sql, conditions.params(), Form.list(FOUND));
    }

    private static String having(@Nullable List<String> cursor) {
        if (cursor == null) {
            return "";
        }
        long latest = Cursor.number(cursor.get(0));
        String id = cursor.get(1);
        if (!id.matches("([0-9a-f]{2})*")) {
            throw Cursor.refused(id);
        }
        return " HAVING latest < " + latest + " OR (latest = " + latest + " AND trace_id > from_hex('" + id + "'))";
    }

    private List<TraceSummary> summaries(List<Found> page, OpenTables tables) {
        long first = page.stream().mapToLong(Found::startNanos).min().orElse(0);
        long last = page.stream().mapToLong(Found::startNanos).max().orElse(0);
        TimeRange around = new TimeRange(Math.max(0, first), Math.max(0, last)).widened(AROUND_NANOS);
        String ids =
                page.stream().map(each -> "from_hex('" + each.traceId + "')").collect(Collectors.joining(", "));
        TableFiles files = tables.open(TableName.SPANS, around);
        String sql = "SELECT lower(hex(trace_id)), coalesce(arg_min(coalesce(service_name, ''), " + ROOT_FIRST
                + "), ''), arg_min(name, " + ROOT_FIRST + "), min(start_time_nanos),"
                + " greatest(0, max(end_time_nanos) - min(start_time_nanos)), count(*),"
                + " count(*) FILTER (status_code = 2),"
                + " list_sort(list_distinct(list(service_name) FILTER (service_name IS NOT NULL))) FROM "
                + files.scan().relation() + " WHERE trace_id IN (" + ids + ") GROUP BY trace_id";
        List<TraceSummary> summaries = database.ask(sql, List.of(), Form.list(SUMMARY));
        return page.stream()
                .map(each -> of(each.traceId, summaries))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable TraceSummary of(String traceId, List<TraceSummary> summaries) {
        for (TraceSummary summary : summaries) {
            if (summary.traceId().equals(traceId)) {
                return summary;
            }
        }
        return null;
    }

    private static List<String> texts(@Nullable Array array) throws SQLException {
        List<String> texts = new ArrayList<>();
        if (array != null) {
            for (Object text : (Object[]) array.getArray()) {
                texts.add((String) text);
            }
        }
        return texts;
    }
}
