package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreQueriesTest {
    private static final long HOUR = 1_795_392_000_000_000_000L;

    @TempDir
    static Path folder;

    private static SampleFiles files;
    private static StoreQueries queries;

    @BeforeAll
    static void writeFiles() throws Exception {
        files = new SampleFiles(folder);
        files.with(
                TableName.SPANS,
                "range(1000) t(i)",
                Map.ofEntries(
                        Map.entry("trace_id", "from_hex(printf('%032x', 1 + i // 10))"),
                        Map.entry("span_id", "from_hex(printf('%016x', i))"),
                        Map.entry("parent_span_id", "CASE WHEN i % 10 > 0 THEN from_hex('00000000000000aa') END"),
                        Map.entry("name", "'op' || (i % 10)"),
                        Map.entry("kind", "2"),
                        Map.entry("status_code", "CASE WHEN i % 20 = 5 THEN 2 END"),
                        Map.entry("service_name", "CASE WHEN i % 10 = 0 THEN 'front' ELSE 'back' END"),
                        Map.entry("start_time_nanos", HOUR + " + (i // 10) * 1000000 + i % 10"),
                        Map.entry("end_time_nanos", HOUR + " + (i // 10) * 1000000 + 500"),
                        Map.entry("duration_ns", "500 - i % 10"),
                        Map.entry("attr:size:int", "i"),
                        Map.entry("resource_attributes", "MAP {'zone': '\\x0A\\x01z'::BLOB}"),
                        Map.entry("scope_name", "'s'"),
                        Map.entry("scope_attributes", "MAP {}")));
        files.with(
                TableName.LOGS,
                "range(100) t(i)",
                Map.of(
                        "time_nanos", "CASE WHEN i % 4 = 0 THEN 0 ELSE " + HOUR + " + i // 10 END",
                        "observed_time_nanos", HOUR + " + i // 10",
                        "severity_number", "i % 24 + 1",
                        "body", "CASE WHEN i % 50 > 0 THEN 'Payment ' || (i % 7) || ' was refused' END",
                        "service_name", "'svc' || (i % 2)",
                        "trace_id", "from_hex(printf('%032x', i))"));
        files.with(
                TableName.METRIC_POINTS,
                "range(50) t(i)",
                Map.of(
                        "metric_name", "'requests'",
                        "type", "'sum'",
                        "unit", "'1'",
                        "temporality", "2",
                        "is_monotonic", "true",
                        "time_nanos", HOUR + " + i // 5",
                        "value", "i",
                        "value_int", "i",
                        "attr:route:string", "'/r' || (i % 5)"));
        files.with(
                TableName.METRIC_HISTOGRAMS,
                "range(3) t(i)",
                Map.of(
                        "service_name", "'clock'",
                        "metric_name", "'latency'",
                        "type", "'histogram'",
                        "temporality", "1",
                        "count", "3",
                        "sum", "1.5",
                        "bounds", "[1.0, 2.0]",
                        "bucket_counts", "[1, 1, 1]"));
        queries = new StoreQueries(files, QueryLimits.standard(), null, new Instruments());
    }

    @AfterAll
    static void close() {
        queries.close();
        assertThat(files.open).isZero();
    }

    private static TraceSearch search(
            @Nullable String service, @Nullable Integer status, @Nullable Long minDuration, AttributeEquals... equals) {
        return new TraceSearch(TimeRange.ALL, service, null, List.of(equals), status, minDuration, null, 1_000, null);
    }

    @Test
    void servicesAreCountedWithTheirErrors() {
        assertThat(queries.services(TimeRange.ALL).content())
                .containsExactly(
                        new ServiceSummary("back", 900, 50, HOUR + 99_000_009),
                        new ServiceSummary("clock", 0, 0, HOUR),
                        new ServiceSummary("front", 100, 0, HOUR + 99_000_000),
                        new ServiceSummary("svc0", 0, 0, HOUR + 9),
                        new ServiceSummary("svc1", 0, 0, HOUR + 9));
        assertThat(queries.operations("front", TimeRange.ALL).content())
                .containsExactly(new OperationSummary("op0", 2, 100));
    }

    @Test
    void aTraceIsRebuiltWithItsResourceAndScopeOnce() throws Exception {
        byte[] id = HexFormat.of().parseHex("00000000000000000000000000000003");

        TracesData trace = TracesData.parseFrom(queries.trace(id).content().orElseThrow());

        assertThat(trace.getResourceSpansCount()).isEqualTo(1);
        assertThat(trace.getResourceSpans(0)
                        .getResource()
                        .getAttributes(0)
                        .getValue()
                        .getStringValue())
                .isEqualTo("z");
        assertThat(trace.getResourceSpans(0).getScopeSpansCount()).isEqualTo(1);
        assertThat(trace.getResourceSpans(0).getScopeSpans(0).getScope().getName())
                .isEqualTo("s");
        List<Span> spans = trace.getResourceSpans(0).getScopeSpans(0).getSpansList();
        assertThat(spans).hasSize(10);
        assertThat(spans.get(3).getAttributes(0).getValue().getIntValue()).isEqualTo(23);
        assertThat(queries.trace(new byte[16]).content()).isEmpty();
    }

    @Test
    void tracesAreFoundByWhatOneOfTheirSpansHas() {
        TraceSummary newest =
                queries.traces(TraceSearch.newest(1)).content().items().getFirst();

        assertThat(newest)
                .isEqualTo(new TraceSummary(
                        "00000000000000000000000000000064",
                        "front",
                        "op0",
                        HOUR + 99_000_000,
                        500,
                        10,
                        0,
                        List.of("back", "front")));
        assertThat(queries.traces(search(null, 2, null)).content().items()).hasSize(50);
        assertThat(queries.traces(search("front", 2, null)).content().items()).isEmpty();
        assertThat(queries.traces(search("front", null, 500L)).content().items())
                .hasSize(100);
        assertThat(queries.traces(search("back", null, 500L)).content().items()).isEmpty();
        assertThat(queries.traces(search(null, null, null, new AttributeEquals("size", "42")))
                        .content()
                        .items())
                .extracting(TraceSummary::traceId)
                .containsExactly("00000000000000000000000000000005");
        assertThat(queries.traces(search(null, null, null, AttributeEquals.parse("zone=z")))
                        .content()
                        .items())
                .hasSize(100);
    }

    @Test
    void aSummaryIsMadeFromFilesAtMostADayBeforeAndAfterItsPage() {
        List<TimeRange> asked = new ArrayList<>();
        TableSource noting = (table, from, to) -> {
            asked.add(new TimeRange(from, to));
            return files.open(table, from, to);
        };
        long day = 86_400_000_000_000L;
        long last = HOUR + 99_000_009;
        try (StoreQueries watched = new StoreQueries(noting, QueryLimits.standard(), null, new Instruments())) {
            watched.traces(
                    new TraceSearch(new TimeRange(HOUR, last), null, null, List.of(), null, null, null, 1, null));
        }

        assertThat(asked).containsExactly(new TimeRange(HOUR, last), new TimeRange(last - day, last + day));
    }

    @Test
    void pagesOfTracesHaveEachTraceOnce() {
        List<String> seen = new ArrayList<>();
        TraceSearch search = TraceSearch.newest(7);
        Page<TraceSummary> page = queries.traces(search).content();
        while (true) {
            page.items().forEach(trace -> seen.add(trace.traceId()));
            if (page.next() == null) {
                break;
            }
            page = queries.traces(search.after(page.next())).content();
        }

        assertThat(seen).hasSize(100).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void logsAreFoundByWordsPhrasesSeverityServiceAndTrace() throws Exception {
        assertThat(logs("payment refused", null, null)).hasSize(98);
        assertThat(logs("\"PAYMENT 3 was\"", null, null)).hasSize(14);
        assertThat(logs("\"was payment\"", null, null)).isEmpty();
        assertThat(logs(null, "svc1", null)).hasSize(50);
        assertThat(logs(null, null, 17)).allMatch(record -> record.getSeverityNumberValue() >= 17);
        LogSearch byTrace =
                new LogSearch(TimeRange.ALL, null, null, null, "0000000000000000000000000000000a", 10, null);
        assertThat(queries.logs(byTrace).content().items()).isEqualTo(1);
    }

    private static List<LogRecord> logs(@Nullable String text, @Nullable String service, @Nullable Integer severity)
            throws Exception {
        LogSearch search = new LogSearch(TimeRange.ALL, text, service, severity, null, 1_000, null);
        return records(queries.logs(search).content());
    }

    private static List<LogRecord> records(Records page) throws Exception {
        List<LogRecord> records = new ArrayList<>();
        LogsData.parseFrom(page.message())
                .getResourceLogsList()
                .forEach(resource ->
                        resource.getScopeLogsList().forEach(scope -> records.addAll(scope.getLogRecordsList())));
        return records;
    }

    @Test
    void pagesOfLogsHaveEachRecordOnceAlthoughManyHaveTheSameTime() throws Exception {
        List<LogRecord> seen = new ArrayList<>();
        LogSearch search = LogSearch.newest(3);
        Records page = queries.logs(search).content();
        while (true) {
            seen.addAll(records(page));
            if (page.next() == null) {
                break;
            }
            page = queries.logs(search.after(page.next())).content();
        }

        assertThat(seen).hasSize(100).doesNotHaveDuplicates();
        assertThat(seen)
                .extracting(LogRecord::getObservedTimeUnixNano)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void metricsAreListedAndTheirPointsRebuilt() throws Exception {
        assertThat(queries.metrics(TimeRange.ALL, 100, null).content().items())
                .containsExactly(
                        new MetricSummary("latency", "histogram", "", "", "DELTA", 3),
                        new MetricSummary("requests", "sum", "1", "", "CUMULATIVE", 50));
        Page<MetricSummary> first = queries.metrics(TimeRange.ALL, 1, null).content();
        assertThat(queries.metrics(TimeRange.ALL, 1, first.next()).content().items())
                .hasSize(1);

        PointSearch search =
                new PointSearch("requests", TimeRange.ALL, List.of(AttributeEquals.parse("route=/r3")), 4, null);
        Records page = queries.points(search).content();
        MetricsData message = MetricsData.parseFrom(page.message());
        assertThat(message.getResourceMetrics(0).getScopeMetrics(0).getMetricsCount())
                .isEqualTo(1);
        assertThat(message.getResourceMetrics(0)
                        .getScopeMetrics(0)
                        .getMetrics(0)
                        .getSum()
                        .getDataPointsList())
                .extracting(point -> point.getAsInt())
                .containsExactly(48L, 43L, 38L, 33L);
        int items = page.items();
        while (page.next() != null) {
            page = queries.points(search.after(page.next())).content();
            items += page.items();
        }
        assertThat(items).isEqualTo(10);
        assertThat(queries.points(PointSearch.newest("latency", 10)).content().items())
                .isEqualTo(3);
    }

    @Test
    void aCursorThatIsNoneIsRefused() {
        assertThatThrownBy(
                        () -> queries.traces(TraceSearch.newest(1).after("x")).content())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("expected: the `next` of a page before");
    }
}
