package dev.sluice.store.query;

import dev.sluice.store.query.PagedRows.Mark;
import dev.sluice.store.query.PagedRows.Part;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.schema.TableName;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions about log records. Any thread.
final class LogQueries {
    /// When a record happened, or was observed when that is unknown.
    static final String TIME = "CASE WHEN time_nanos = 0 THEN observed_time_nanos ELSE time_nanos END";

    private static final String LIST = "logs";
    private static final String BODY = "lower(coalesce(body, sluice_text(hex(body_value)), ''))";
    private static final PagedRows.Order ORDER = new PagedRows.Order(
            TIME,
            "hash(body, body_value, service_name, severity_number, observed_time_nanos, trace_id, span_id, event_name)");
    private static final Pattern TERM = Pattern.compile("\"([^\"]*)\"?|([^\\s\"]+)");

    private final TableSource source;
    private final QueryLimits limits;
    private final PagedRows rows;

    LogQueries(TableSource source, QueryLimits limits, CachedDatabase database) {
        this.source = source;
        this.limits = limits;
        this.rows = new PagedRows(database);
    }

    Answer<Records> search(LogSearch search) {
        int limit = Math.clamp(search.limit(), 1, limits.items());
        Mark after = Mark.of(Cursor.parse(search.cursor(), LIST, 3), 0);
        TimeRange range = search.range();
        try (OpenTables tables = new OpenTables(source)) {
            TableFiles files = tables.open(TableName.LOGS, range);
            Part part = rows.page(files, ORDER, conditions(search), after, limit);
            Mark end = part.end();
            String next = end == null ? null : Cursor.of(LIST, end.time(), end.hash(), end.passed());
            return tables.answer(new Records(part.rows().message(), part.rows().rows(), next));
        }
    }

    private static Conditions conditions(LogSearch search) {
        Conditions conditions = new Conditions()
                .and(search.range().condition(TIME))
                .and("service_name = ?", search.service())
                .and("severity_number >=", search.minSeverity());
        if (search.traceId() != null) {
            conditions.and("lower(hex(trace_id)) = ?", search.traceId());
        }
        if (search.text() != null) {
            Matcher terms = TERM.matcher(search.text());
            while (terms.find()) {
                String term = terms.group(1) != null ? terms.group(1) : terms.group(2);
                conditions.and("contains(" + BODY + ", ?)", term.toLowerCase(Locale.ROOT));
            }
        }
        return conditions;
    }
}
