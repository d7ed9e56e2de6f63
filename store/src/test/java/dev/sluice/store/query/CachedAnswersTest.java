package dev.sluice.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.MemoryCache;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.store.SourcePosition;
import dev.sluice.store.Store;
import dev.sluice.store.StoreOptions;
import dev.sluice.store.schema.TableName;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is answered from the cache is what would be answered without one, at every moment.
class CachedAnswersTest {
    private static final String SOURCE = "8a6e0804-2bd0-4672-b79d-d97027f9071a";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long START = 1_795_392_000_000_000_000L;
    private static final int TRACES = 5;

    @TempDir
    Path folder;

    private final Instruments instruments = new Instruments();
    private final Cache cache = new MemoryCache("answers", 64 << 20, Clock.system(), instruments);
    private Store store;
    private StoreQueries plain;
    private StoreQueries cached;
    private long sequence;

    @BeforeEach
    void open() {
        store = Store.open(StoreOptions.in(folder, SOURCE), Clock.system(), new Instruments());
        plain = new StoreQueries(TableSource.of(store), QueryLimits.standard(), null, new Instruments());
        cached = with(cache);
    }

    @AfterEach
    void close() {
        plain.close();
        cached.close();
        store.close();
    }

    @Test
    void everyQuestionIsAnsweredAsWithoutACacheWhateverComesIn() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int step = 0; step < 40; step++) {
            switch (random.nextInt(6)) {
                case 0 -> append(Signal.TRACES, spans(random));
                case 1 -> append(Signal.LOGS, logs(random));
                case 2 -> append(Signal.METRICS, points(random));
                case 3 -> store.seal();
                default -> {} // Nothing new: all is known.
            }
            for (int i = 0; i < 6; i++) {
                int question = random.nextInt(QUESTIONS.size());
                assertThat(text(QUESTIONS.get(question).apply(cached)))
                        .as("seed %d, step %d, question %d", seed, step, question)
                        .isEqualTo(text(QUESTIONS.get(question).apply(plain)));
            }
        }
        assertThat(asked("hit")).as("seed %d", seed).isGreaterThan(50);
    }

    @Test
    void theSameQuestionIsAskedOnceUntilSomethingNewComes() {
        append(Signal.TRACES, spans(new Random(1)));
        QUESTIONS.forEach(question -> text(question.apply(cached)));
        long before = asked("miss");

        QUESTIONS.forEach(question -> text(question.apply(cached)));
        assertThat(asked("miss")).isEqualTo(before);

        append(Signal.TRACES, spans(new Random(2)));
        cached.trace(traceId(0));
        assertThat(asked("miss")).isGreaterThan(before);
    }

    /// A cache that outlives the process, such as one in a Redis, must not take the rows in memory now for those of the
    /// process before.
    @Test
    void hotFilesOfTwoProcessesHaveDifferentNames() {
        append(Signal.TRACES, spans(new Random(1)));
        List<String> first = hotFiles();
        close();
        open();
        append(Signal.TRACES, spans(new Random(1)));

        assertThat(hotFiles()).isNotEmpty().doesNotContainAnyElementsOf(first);
    }

    @Test
    void bytesThatAreNoAnswerAreNotBelieved() {
        append(Signal.TRACES, spans(new Random(1)));
        Map<String, byte[]> values = new HashMap<>();
        Cache foreign = new Cache() {
            @Override
            public byte[] get(String key) {
                return values.get(key);
            }

            @Override
            public void put(String key, byte[] value, Duration ttl) {
                values.put(key, new byte[] {1, 127});
            }
        };
        try (StoreQueries deceived = with(foreign)) {
            for (Function<StoreQueries, Answer<?>> question : QUESTIONS) {
                text(question.apply(deceived));
                assertThat(text(question.apply(deceived))).isEqualTo(text(question.apply(plain)));
            }
        }
        assertThat(instruments
                        .counter("sluice_query_unreadable_answers_total", "", Labels.NONE)
                        .value())
                .isPositive();
    }

    private static final List<Function<StoreQueries, Answer<?>>> QUESTIONS = questions();

    private static List<Function<StoreQueries, Answer<?>>> questions() {
        TimeRange all = TimeRange.ALL;
        List<Function<StoreQueries, Answer<?>>> questions = new ArrayList<>();
        for (int i = 0; i < TRACES; i++) {
            byte[] id = traceId(i);
            questions.add(queries -> queries.trace(id));
        }
        questions.add(queries -> queries.services(all));
        questions.add(queries -> queries.operations("shop", all));
        questions.add(queries -> queries.traces(TraceSearch.newest(3)));
        questions.add(queries ->
                queries.traces(new TraceSearch(all, "shop", "GET /cart", List.of(), 2, null, null, 50, null)));
        questions.add(queries -> queries.logs(new LogSearch(all, null, null, null, null, 2, null)));
        questions.add(queries -> queries.logs(new LogSearch(all, "order", "shop", 9, null, 50, null)));
        questions.add(queries -> queries.metrics(all, 2, null));
        questions.add(queries -> queries.points(new PointSearch("depth", all, List.of(), 50, null)));
        questions.add(queries -> queries.points(new PointSearch("nothing", all, List.of(), 50, null)));
        return questions;
    }

    /// What can be compared: records hold arrays.
    private static String text(Answer<?> answer) {
        Object content = answer.content();
        if (content instanceof Optional<?> optional) {
            content =
                    optional.map(bytes -> new Records((byte[]) bytes, 1, null)).orElse(null);
        }
        return content instanceof Records records
                ? HexFormat.of().formatHex(records.message()) + " " + records.items() + " " + records.next()
                : content + " " + answer.warnings();
    }

    private StoreQueries with(Cache cache) {
        return new StoreQueries(
                TableSource.of(store), QueryLimits.standard(), new AnswerCache(cache, HOUR), instruments);
    }

    private List<String> hotFiles() {
        try (TableSource.TableFiles files = TableSource.of(store).open(TableName.SPANS, 0, -1)) {
            return files.scan().files();
        }
    }

    private long asked(String outcome) {
        Labels labels = Labels.of("cache", "answers", "outcome", outcome);
        return instruments.counter("sluice_cache_requests_total", "", labels).value();
    }

    private void append(Signal signal, byte[] request) {
        store.append(new Payload(signal, request, 0, request.length, 1), new SourcePosition(SOURCE, 0, ++sequence));
    }

    private static byte[] traceId(int i) {
        byte[] id = new byte[16];
        id[15] = (byte) (i + 1);
        return id;
    }

    private static Resource shop() {
        return Resource.newBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("service.name")
                        .setValue(AnyValue.newBuilder().setStringValue("shop")))
                .build();
    }

    private static byte[] spans(Random random) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 0; i < 8; i++) {
            long start = START + random.nextInt(1_000_000);
            Span.Builder span = Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(traceId(random.nextInt(TRACES))))
                    .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) random.nextInt()}))
                    .setName(random.nextBoolean() ? "GET /cart" : "SELECT")
                    .setKindValue(random.nextInt(6))
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + random.nextInt(1_000));
            span.getStatusBuilder().setCodeValue(random.nextInt(3));
            spans.addSpans(span);
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().setResource(shop()).addScopeSpans(spans))
                .build()
                .toByteArray();
    }

    private static byte[] logs(Random random) {
        LogRecord record = LogRecord.newBuilder()
                .setTimeUnixNano(START + random.nextInt(1_000_000))
                .setSeverityNumberValue(1 + random.nextInt(20))
                .setBody(AnyValue.newBuilder().setStringValue("order " + random.nextInt(100)))
                .build();
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .setResource(shop())
                        .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
                .build()
                .toByteArray();
    }

    private static byte[] points(Random random) {
        NumberDataPoint point = NumberDataPoint.newBuilder()
                .setTimeUnixNano(START + random.nextInt(1_000_000))
                .setAsInt(random.nextInt(100))
                .build();
        Metric metric = Metric.newBuilder()
                .setName(random.nextBoolean() ? "depth" : "width")
                .setGauge(Gauge.newBuilder().addDataPoints(point))
                .build();
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(shop())
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build()
                .toByteArray();
    }
}
