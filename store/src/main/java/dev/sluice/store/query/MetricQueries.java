package dev.sluice.store.query;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.PagedRows.Mark;
import dev.sluice.store.query.PagedRows.Part;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.schema.TableName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Questions about metrics. Any thread.
final class MetricQueries {
    private static final String LIST = "metrics";
    private static final String POINTS = "points";
    private static final List<TableName> TABLES = List.of(TableName.METRIC_POINTS, TableName.METRIC_HISTOGRAMS);
    private static final PagedRows.Order ORDER = new PagedRows.Order(
            "time_nanos", "hash(start_time_nanos, service_name, attributes, resource_attributes, scope_name)");

    private static final Form.Row<MetricSummary> METRIC = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            for (int column = 1; column <= 4; column++) {
                Form.text(out, row.getString(column));
            }
            Form.text(out, word((Integer) row.getObject(5)));
            out.writeLong(row.getLong(6));
        }

        @Override
        public MetricSummary read(DataInputStream in) throws IOException {
            return new MetricSummary(
                    Form.text(in), Form.text(in), Form.text(in), Form.text(in), Form.textOrNull(in), in.readLong());
        }
    };

    private final TableSource source;
    private final QueryLimits limits;
    private final CachedDatabase database;
    private final PagedRows rows;

    MetricQueries(TableSource source, QueryLimits limits, CachedDatabase database) {
        this.source = source;
        this.limits = limits;
        this.database = database;
        this.rows = new PagedRows(database);
    }

    Answer<Page<MetricSummary>> list(TimeRange range, int asked, @Nullable String cursor) {
        int limit = Math.clamp(asked, 1, limits.items());
        List<String> fields = Cursor.parse(cursor, LIST, 1);
        long offset = fields == null ? 0 : Math.max(0, Cursor.number(fields.getFirst()));
        try (OpenTables tables = new OpenTables(source)) {
            List<String> parts = new ArrayList<>();
            for (TableName table : TABLES) {
                TableFiles files = tables.open(table, range);
                parts.add("SELECT metric_name, \"type\", coalesce(unit, '') AS u, coalesce(description, '') AS d,"
                        + " temporality, count(*) AS points FROM "
                        + files.scan().relation() + " WHERE "
                        + range.condition("time_nanos") + " GROUP BY ALL");
            }
            String sql = String.join(" UNION ALL ", parts) + " ORDER BY ALL LIMIT " + (limit + 1) + " OFFSET " + offset;
            List<MetricSummary> found = database.ask(sql, List.of(), Form.list(METRIC));
            String next = found.size() > limit ? Cursor.of(LIST, offset + limit) : null;
            return tables.answer(new Page<>(found.subList(0, Math.min(limit, found.size())), next));
        }
    }

    private static @Nullable String word(@Nullable Integer temporality) {
        return switch (temporality) {
            case null -> null;
            case 0 -> "UNSPECIFIED";
            case 1 -> "DELTA";
            case 2 -> "CUMULATIVE";
            default -> temporality.toString();
        };
    }

    Answer<Records> points(PointSearch search) {
        try (OpenTables tables = new OpenTables(source)) {
            Records records = records(search, tables);
            return tables.answer(records);
        }
    }

    /// The messages of two tables, one after the other, are the message with the content of both.
    private Records records(PointSearch search, OpenTables tables) {
        int limit = Math.clamp(search.limit(), 1, limits.items());
        List<String> fields = Cursor.parse(search.cursor(), POINTS, 4);
        int table = fields == null ? 0 : Math.clamp(Cursor.number(fields.getFirst()), 0, TABLES.size() - 1);
        Mark after = Mark.of(fields, 1);
        WireWriter message = new WireWriter();
        int items = 0;
        String next = null;
        for (; table < TABLES.size() && next == null; table++) {
            if (items == limit) {
                next = Cursor.of(POINTS, table, 0, "", 0);
                break;
            }
            Part part = page(tables.open(TABLES.get(table), search.range()), search, after, limit - items);
            message.raw(part.rows().message(), 0, part.rows().message().length);
            items += part.rows().rows();
            Mark end = part.end();
            next = end == null ? null : Cursor.of(POINTS, table, end.time(), end.hash(), end.passed());
            after = null;
        }
        return new Records(message.toByteArray(), items, next);
    }

    private Part page(TableFiles files, PointSearch search, @Nullable Mark after, int limit) {
        Conditions conditions = new Conditions()
                .and("metric_name = ?", search.metric())
                .and(search.range().condition("time_nanos"));
        search.attributes().forEach(attribute -> conditions.and(files.scan(), attribute));
        return rows.page(files, ORDER, conditions, after, limit);
    }
}
