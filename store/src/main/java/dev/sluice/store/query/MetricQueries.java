package dev.sluice.store.query;

import dev.sluice.store.query.PagedRows.Mark;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.query.rebuild.Rebuild;
import dev.sluice.store.schema.TableName;
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

    private final TableSource source;
    private final QueryLimits limits;
    private final LocalDatabase database;
    private final PagedRows rows;

    MetricQueries(TableSource source, QueryLimits limits, LocalDatabase database) {
        this.source = source;
        this.limits = limits;
        this.database = database;
        this.rows = new PagedRows(database);
    }

    Page<MetricSummary> list(TimeRange range, int asked, @Nullable String cursor) {
        int limit = Math.clamp(asked, 1, limits.items());
        List<String> fields = Cursor.parse(cursor, LIST, 1);
        long offset = fields == null ? 0 : Math.max(0, Cursor.number(fields.getFirst()));
        List<TableFiles> opened = new ArrayList<>();
        try {
            List<String> parts = new ArrayList<>();
            for (TableName table : TABLES) {
                TableFiles files = source.open(table, range.fromNanos(), range.toNanos());
                opened.add(files);
                parts.add("SELECT metric_name, \"type\", coalesce(unit, '') AS u, coalesce(description, '') AS d,"
                        + " temporality, count(*) AS points FROM "
                        + files.scan().relation() + " WHERE "
                        + range.condition("time_nanos") + " GROUP BY ALL");
            }
            String sql = String.join(" UNION ALL ", parts) + " ORDER BY ALL LIMIT " + (limit + 1) + " OFFSET " + offset;
            List<MetricSummary> found = database.ask(sql, List.of(), result -> {
                List<MetricSummary> metrics = new ArrayList<>();
                while (result.next()) {
                    Integer temporality = (Integer) result.getObject(5);
                    metrics.add(new MetricSummary(
                            result.getString(1),
                            result.getString(2),
                            result.getString(3),
                            result.getString(4),
                            word(temporality),
                            result.getLong(6)));
                }
                return metrics;
            });
            String next = found.size() > limit ? Cursor.of(LIST, offset + limit) : null;
            return new Page<>(found.subList(0, Math.min(limit, found.size())), next);
        } finally {
            opened.forEach(TableFiles::close);
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

    Records points(PointSearch search) {
        int limit = Math.clamp(search.limit(), 1, limits.items());
        List<String> fields = Cursor.parse(search.cursor(), POINTS, 4);
        int table = fields == null ? 0 : Math.clamp(Cursor.number(fields.getFirst()), 0, TABLES.size() - 1);
        Mark after = Mark.of(fields, 1);
        Rebuild rebuild = new Rebuild();
        for (; table < TABLES.size(); table++) {
            int left = limit - rebuild.rows();
            if (left == 0) {
                return new Records(rebuild.message(), rebuild.rows(), Cursor.of(POINTS, table, 0, "", 0));
            }
            Mark end = page(TABLES.get(table), search, after, left, rebuild);
            if (end != null) {
                String next = Cursor.of(POINTS, table, end.time(), end.hash(), end.passed());
                return new Records(rebuild.message(), rebuild.rows(), next);
            }
            after = null;
        }
        return new Records(rebuild.message(), rebuild.rows(), null);
    }

    private @Nullable Mark page(TableName table, PointSearch search, @Nullable Mark after, int limit, Rebuild rebuild) {
        TimeRange range = search.range();
        try (TableFiles files = source.open(table, range.fromNanos(), range.toNanos())) {
            Conditions conditions =
                    new Conditions().and("metric_name = ?", search.metric()).and(range.condition("time_nanos"));
            search.attributes().forEach(attribute -> conditions.and(files.scan(), attribute));
            return rows.page(files, ORDER, conditions, after, limit, rebuild);
        }
    }
}
