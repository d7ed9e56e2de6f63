package dev.sluice.otlp.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.profiles.v1development.Function;
import io.opentelemetry.proto.profiles.v1development.Line;
import io.opentelemetry.proto.profiles.v1development.Location;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ResourceProfiles;
import io.opentelemetry.proto.profiles.v1development.Sample;
import io.opentelemetry.proto.profiles.v1development.ScopeProfiles;
import io.opentelemetry.proto.profiles.v1development.Stack;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One test or more for each rule of data validity whose breach is answered. Every item travels with a sound
/// one, which must come through.
class RuleTest {
    private final RandomOtlp random = new RandomOtlp(1);
    private final Span soundSpan = random.span();

    @Test
    void d04_emptyValuesAreTaken() {
        KeyValue withoutValue = KeyValue.newBuilder().setKey("k").build();

        assertThat(rejection(soundSpan.toBuilder().addAttributes(withoutValue).build()))
                .isNull();
    }

    @Test
    void d06_valuesOf64LevelsAreTakenAndOf65Rejected() {
        assertThat(rejection(soundSpan.toBuilder().addAttributes(nested(64)).build()))
                .isNull();
        assertThat(rejection(soundSpan.toBuilder().addAttributes(nested(65)).build()))
                .isEqualTo(at("attributes: nested deeper than 64 (expected: at most so many arrays and maps in each"
                        + " other)"));
    }

    @Test
    void d06_aResourceThatIsTooDeepRefusesTheRequest() {
        byte[] bytes = traces(Resource.newBuilder().addAttributes(nested(65)).build(), List.of(soundSpan));

        assertThatThrownBy(() -> check(Signal.TRACES, bytes))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("resource_spans[0].resource")
                .hasMessageContaining("nested deeper than 64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0 80",
                "c1 bf",
                "e0 80 80",
                "ed a0 80",
                "f0 80 80 80",
                "f4 90 80 80",
                "f8 88 80 80 80",
                "80",
                "e2 82",
                "61 62 63 64 65 66 67 68 69 ff",
                "ff 61 62 63 64 65 66 67 68 69"
            })
    void d07_textThatIsNotUtf8RefusesTheRequest(String hex) {
        byte[] text = HexFormat.ofDelimiter(" ").parseHex(hex);
        KeyValue value = KeyValue.newBuilder()
                .setKey("k")
                .setValue(AnyValue.newBuilder().setBytesValue(ByteString.copyFrom(text)))
                .build();
        byte[] bytes = traces(
                Resource.getDefaultInstance(),
                List.of(soundSpan.toBuilder()
                        .clearAttributes()
                        .addAttributes(value)
                        .build()));
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == 0x3a && bytes[i + 1] == text.length && bytes[i + 2] == text[0]) {
                bytes[i] = 0x0a;
            }
        }

        assertThatThrownBy(() -> check(Signal.TRACES, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not UTF-8")
                .satisfies(e -> assertThat(((SerializationException) e).facts())
                        .containsEntry(
                                "field", "resource_spans[0].scope_spans[0].spans[0].attributes[0].value.string_value"));
    }

    @Test
    void d08_indexesOutsideProfilesAreTaken() {
        KeyValue indexed = KeyValue.newBuilder()
                .setKeyStrindex(7)
                .setValue(AnyValue.newBuilder().setStringValueStrindex(9))
                .build();

        assertThat(rejection(soundSpan.toBuilder().addAttributes(indexed).build()))
                .isNull();
    }

    @Test
    void d20_traceIdsHave16BytesThatAreNotAllZero() {
        assertThat(rejection(soundSpan.toBuilder().clearTraceId().build()))
                .isEqualTo(at("trace_id: 0 bytes (expected: 16 bytes, not all zero)"));
        assertThat(rejection(soundSpan.toBuilder().setTraceId(random.id(15)).build()))
                .isEqualTo(at("trace_id: 15 bytes (expected: 16 bytes, not all zero)"));
        assertThat(rejection(soundSpan.toBuilder().setTraceId(zeros(16)).build()))
                .isEqualTo(at("trace_id: all zero (expected: 16 bytes, not all zero)"));
    }

    @Test
    void d21_spanIdsHave8BytesThatAreNotAllZero() {
        assertThat(rejection(soundSpan.toBuilder().setSpanId(random.id(9)).build()))
                .isEqualTo(at("span_id: 9 bytes (expected: 8 bytes, not all zero)"));
        assertThat(rejection(soundSpan.toBuilder().setSpanId(zeros(8)).build()))
                .isEqualTo(at("span_id: all zero (expected: 8 bytes, not all zero)"));
    }

    @Test
    void d22_parentIdsAreEmptyOrHave8Bytes() {
        assertThat(rejection(soundSpan.toBuilder().clearParentSpanId().build())).isNull();
        assertThat(rejection(soundSpan.toBuilder().setParentSpanId(zeros(8)).build()))
                .isNull();
        assertThat(rejection(
                        soundSpan.toBuilder().setParentSpanId(random.id(16)).build()))
                .isEqualTo(at("parent_span_id: 16 bytes (expected: none for a root span, else 8)"));
    }

    @Test
    void d30_linksOfAnyIdAreTaken() {
        Span.Link link = Span.Link.newBuilder().setTraceId(random.id(3)).build();

        assertThat(rejection(soundSpan.toBuilder().addLinks(link).build())).isNull();
    }

    @Test
    void d31_aBodyOfAnotherSignalIsRefused() {
        byte[] logs = logs(LogRecord.newBuilder()
                .setTimeUnixNano(1)
                .setSeverityText("INFO")
                .setBody(AnyValue.newBuilder().setStringValue("x"))
                .build());

        assertThatThrownBy(() -> check(Signal.TRACES, logs)).isInstanceOf(ValidationException.class);
    }

    @Test
    void d45_logRecordsWithOddIdsAreTaken() {
        byte[] bytes = logs(LogRecord.newBuilder()
                .setTraceId(random.id(3))
                .setSpanId(zeros(8))
                .build());

        assertThat(check(Signal.LOGS, bytes).rejected()).isZero();
    }

    @Test
    void d61_aMetricWithoutDataCountsNothing() {
        assertThat(check(
                                Signal.METRICS,
                                metrics(Metric.newBuilder().setName("x").build()))
                        .accepted()
                        .items())
                .isZero();
    }

    @Test
    void d61_ofTwoKindsOfDataTheLastOneCountsAndTheOtherIsTakenOut() throws Exception {
        Metric sum = Metric.newBuilder().setSum(sum().addDataPoints(number())).build();
        Metric gauge = Metric.newBuilder()
                .setGauge(Gauge.newBuilder().addDataPoints(number()).addDataPoints(number()))
                .build();
        ByteString both = sum.toByteString().concat(gauge.toByteString());
        byte[] scope = ByteString.copyFrom(new byte[] {0x12, (byte) both.size()})
                .concat(both)
                .toByteArray();
        byte[] resource = ByteString.copyFrom(new byte[] {0x12, (byte) scope.length})
                .concat(ByteString.copyFrom(scope))
                .toByteArray();
        byte[] bytes = ByteString.copyFrom(new byte[] {0x0a, (byte) resource.length})
                .concat(ByteString.copyFrom(resource))
                .toByteArray();

        Verdict verdict = check(Signal.METRICS, bytes);

        assertThat(verdict.rejected()).isZero();
        assertThat(verdict.message()).isNull();
        assertThat(verdict.accepted().items()).isEqualTo(2);
        assertThat(verdict.accepted().bytes()).isEqualTo(metrics(gauge));
    }

    @Test
    void d64_everyPointHasATime() {
        assertThat(rejection(gauge(number().toBuilder().clearTimeUnixNano().build())))
                .isEqualTo("rejected 1 of 2 data points, the first because of resource_metrics[0].scope_metrics[0]"
                        + ".metrics[0].gauge.data_points[0].time_unix_nano: 0 (expected: nanoseconds since 1970)");
        assertThat(rejection(histogram(bucketed().clearTimeUnixNano().build()))).contains("time_unix_nano: 0");
        assertThat(rejection(exponential(exponentialPoint().clearTimeUnixNano().build())))
                .contains("time_unix_nano: 0");
        assertThat(rejection(summary(0.5, 0))).contains("time_unix_nano: 0");
    }

    @Test
    void d67_allPointsOfAMetricWithoutTemporalityAreRejected() {
        Metric metric = Metric.newBuilder()
                .setSum(Sum.newBuilder().addDataPoints(number()).addDataPoints(number()))
                .build();

        Verdict verdict = check(Signal.METRICS, metrics(metric, soundMetric()));

        assertThat(verdict.rejected()).isEqualTo(2);
        assertThat(verdict.message())
                .isEqualTo("rejected 2 of 3 data points, the first because of resource_metrics[0].scope_metrics[0]"
                        + ".metrics[0].aggregation_temporality: unspecified (expected: delta (1) or cumulative (2))");
        assertThat(verdict.accepted().bytes()).isEqualTo(metrics(soundMetric()));
    }

    @Test
    void d68_aNumberPointHasAValueUnlessNoneWasRecorded() {
        assertThat(rejection(gauge(number().toBuilder().clearAsInt().build()))).contains("value: none");
        assertThat(rejection(gauge(number().toBuilder().setAsInt(0).build()))).isNull();
    }

    @Test
    void d69_withoutARecordedValueNothingButTheTimeMatters() {
        assertThat(rejection(gauge(number().toBuilder().clearAsInt().setFlags(1).build())))
                .isNull();
        assertThat(rejection(histogram(bucketed().setCount(99).setFlags(1).build())))
                .isNull();
    }

    @Test
    void d71_notANumberIsANumberToo() {
        assertThat(rejection(gauge(number().toBuilder().setAsDouble(Double.NaN).build())))
                .isNull();
    }

    @Test
    void d72_bucketsAreOneMoreThanBounds() {
        assertThat(rejection(histogram(bucketed().addBucketCounts(0).build())))
                .contains("bucket_counts: 4 buckets (expected: one more than explicit_bounds, or none of both)");
        assertThat(rejection(histogram(bucketed().clearBucketCounts().build()))).contains("bucket_counts: 0 buckets");
        assertThat(rejection(histogram(
                        bucketed().clearBucketCounts().clearExplicitBounds().build())))
                .isNull();
    }

    @Test
    void d73_bucketsAddUpToTheCount() {
        assertThat(rejection(histogram(bucketed().setCount(7).build())))
                .contains("count: 7 (expected: the sum of bucket_counts)");
        assertThat(rejection(histogram(bucketed()
                        .setBucketCounts(0, -1)
                        .setBucketCounts(1, 7)
                        .setBucketCounts(2, 0)
                        .setCount(6)
                        .build())))
                .contains("count: 6");
    }

    @Test
    void d74_boundsIncreaseStrictly() {
        assertThat(rejection(histogram(bucketed().setExplicitBounds(1, 1).build())))
                .contains("explicit_bounds: not increasing at index 1");
        assertThat(rejection(
                        histogram(bucketed().setExplicitBounds(0, Double.NaN).build())))
                .contains("explicit_bounds: not increasing at index 0");
        assertThat(rejection(histogram(bucketed()
                        .setExplicitBounds(1, Double.POSITIVE_INFINITY)
                        .build())))
                .isNull();
    }

    @Test
    void d77_exponentialBucketsAddUpToTheCount() {
        assertThat(rejection(exponential(exponentialPoint().build()))).isNull();
        assertThat(rejection(exponential(exponentialPoint().setCount(9).build())))
                .contains("count: 9 (expected: zero_count and the sum of all bucket_counts)");
    }

    @Test
    void d79_indexesFitInto32Bits() {
        ExponentialHistogramDataPoint.Builder point = exponentialPoint().setScale(40);
        point.getPositiveBuilder().setOffset(Integer.MAX_VALUE - 2);
        assertThat(rejection(exponential(point.build()))).isNull();
        point.getPositiveBuilder().setOffset(Integer.MAX_VALUE - 1);
        assertThat(rejection(exponential(point.build())))
                .contains("bucket_counts: an index of 2147483648 (expected: at most 2147483647)");
    }

    @Test
    void d80_populatedBucketsLieInTheRangeOfADouble() {
        assertThat(rejection(exponential(spanning(0, -1075)))).isNull();
        assertThat(rejection(exponential(spanning(0, -1076)))).contains("a populated bucket at index -1076");
        assertThat(rejection(exponential(spanning(0, 1021)))).isNull();
        assertThat(rejection(exponential(spanning(0, 1022)))).contains("a populated bucket at index 1024");
        assertThat(rejection(exponential(spanning(-11, -1)))).contains("a populated bucket at index 1");
        assertThat(rejection(exponential(spanning(-11, -2)))).contains("a populated bucket at index -2");
        assertThat(rejection(exponential(spanning(2, 4093)))).isNull();
        assertThat(rejection(exponential(spanning(2, 4094)))).contains("a populated bucket at index 4096");
    }

    @Test
    void d82_quantilesLieWithinZeroAndOne() {
        assertThat(rejection(summary(1, 5))).isNull();
        assertThat(rejection(summary(99, 5))).contains("quantile_values: a quantile outside the range");
        assertThat(rejection(summary(Double.NaN, 5))).contains("quantile_values");
    }

    @Test
    void d83_exemplarsWithoutAValueAreTaken() {
        assertThat(rejection(gauge(number().toBuilder()
                        .addExemplars(Exemplar.newBuilder().setSpanId(random.id(3)))
                        .build())))
                .isNull();
    }

    @Test
    void d91_indexesReferToEntriesOfTheDictionary() {
        ProfilesDictionary.Builder dictionary = ProfilesDictionary.newBuilder()
                .addStringTable("")
                .addStringTable("cpu")
                .addFunctionTable(Function.getDefaultInstance())
                .addFunctionTable(Function.newBuilder().setNameStrindex(1))
                .addLocationTable(Location.getDefaultInstance())
                .addLocationTable(
                        Location.newBuilder().addLines(Line.newBuilder().setFunctionIndex(1)))
                .addStackTable(Stack.getDefaultInstance())
                .addStackTable(Stack.newBuilder().addLocationIndices(1));
        Profile sound = Profile.newBuilder()
                .addSamples(Sample.newBuilder().setStackIndex(1).addValues(5))
                .build();
        Profile outside = Profile.newBuilder()
                .addSamples(Sample.newBuilder().setStackIndex(2).addValues(5))
                .build();

        assertThat(check(Signal.PROFILES, profiles(dictionary.build(), sound)).message())
                .isNull();
        assertThat(check(Signal.PROFILES, profiles(dictionary.build(), outside, Profile.getDefaultInstance()))
                        .message())
                .contains("profiles[0].dictionary reference: index 2");
        dictionary.setFunctionTable(1, Function.newBuilder().setNameStrindex(-1));
        assertThat(check(Signal.PROFILES, profiles(dictionary.build(), sound, Profile.getDefaultInstance()))
                        .message())
                .contains("dictionary reference: index 1");
    }

    @Test
    void d92_samplesHaveValuesOrTimesOrAsManyOfBoth() {
        ProfilesDictionary none = ProfilesDictionary.getDefaultInstance();
        Profile empty =
                Profile.newBuilder().addSamples(Sample.getDefaultInstance()).build();
        Profile unpaired = Profile.newBuilder()
                .addSamples(Sample.newBuilder().addValues(1).addValues(2).addTimestampsUnixNano(3))
                .build();
        Profile paired = Profile.newBuilder()
                .addSamples(Sample.newBuilder().addValues(1).addTimestampsUnixNano(3))
                .build();

        Verdict verdict = check(Signal.PROFILES, profiles(none, empty, unpaired, paired));

        assertThat(verdict.rejected()).isEqualTo(2);
        assertThat(verdict.message()).contains("profiles[0].samples: 0 values");
        assertThat(verdict.accepted().items()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void s32_requestsWithoutItemsAreFine(Signal signal) {
        Verdict verdict = check(signal, new byte[0]);
        assertThat(verdict.accepted().items()).isZero();
        assertThat(verdict.message()).isNull();

        byte[] emptyScope = {0x0a, 2, 0x12, 0};
        assertThat(check(signal, emptyScope).accepted().items()).isZero();
    }

    @Test
    void s76_ifEveryItemIsInvalidTheRequestIs() {
        byte[] bytes = traces(Resource.getDefaultInstance(), List.of(Span.getDefaultInstance()));

        assertThatThrownBy(() -> check(Signal.TRACES, bytes))
                .isInstanceOf(ValidationException.class)
                .hasMessage("rejected 1 of 1 span, the first because of resource_spans[0].scope_spans[0].spans[0]"
                        + ".trace_id: 0 bytes (expected: 16 bytes, not all zero)");
    }

    @Test
    void moreElementsThanTheLimitRefuseTheRequest() {
        byte[] bytes = new byte[5_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 0x0a;
        }

        assertThatThrownBy(() -> new Validator(new ScanLimits(64, 10, 1_000)).check(Signal.LOGS, bytes, 0, 5_000))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("more than 1000");
        assertThat(new Validator(new ScanLimits(64, 10, 2_500)).check(Signal.LOGS, bytes, 0, 5_000))
                .isNotNull();
    }

    @Test
    void moreItemsThanTheLimitRefuseTheRequest() {
        byte[] bytes = traces(Resource.getDefaultInstance(), List.of(soundSpan, soundSpan));

        assertThatThrownBy(
                        () -> new Validator(new ScanLimits(64, 1, 1_000)).check(Signal.TRACES, bytes, 0, bytes.length))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("spans: more than 1");
    }

    @Test
    void aRequestInTheMiddleOfAnArrayIsCheckedThereOnly() {
        byte[] request = traces(Resource.getDefaultInstance(), List.of(soundSpan));
        byte[] bytes = new byte[request.length + 20];
        Arrays.fill(bytes, (byte) 0xff);
        System.arraycopy(request, 0, bytes, 7, request.length);

        Verdict verdict = new Validator(ScanLimits.DEFAULT).check(Signal.TRACES, bytes, 7, request.length);

        assertThat(verdict.accepted().items()).isEqualTo(1);
        assertThat(verdict.accepted().offset()).isEqualTo(7);
    }

    @Test
    void anEndTagWithoutABeginningIsMalformed() {
        assertThatThrownBy(() -> check(Signal.LOGS, new byte[] {0x0c})).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> check(Signal.LOGS, new byte[] {0x00})).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> check(Signal.LOGS, new byte[] {0x0a, 0x7f}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("length 127 (expected: at most the 0 bytes that are left)");
    }

    private String rejection(Span span) {
        Verdict verdict = check(Signal.TRACES, traces(Resource.getDefaultInstance(), List.of(span, soundSpan)));
        assertThat(verdict.accepted().items() + verdict.rejected()).isEqualTo(2);
        return verdict.message();
    }

    private String rejection(Metric metric) {
        Verdict verdict = check(Signal.METRICS, metrics(metric, soundMetric()));
        assertThat(verdict.accepted().items() + verdict.rejected()).isEqualTo(2);
        return verdict.message();
    }

    private static String at(String rest) {
        return "rejected 1 of 2 spans, the first because of resource_spans[0].scope_spans[0].spans[0]." + rest;
    }

    private static Verdict check(Signal signal, byte[] bytes) {
        Verdict verdict = new Validator(ScanLimits.DEFAULT).check(signal, bytes, 0, bytes.length);
        Message accepted = Oracle.parse(
                signal,
                Arrays.copyOf(verdict.accepted().bytes(), verdict.accepted().length()));
        assertThat(Oracle.items(accepted)).isEqualTo(verdict.accepted().items());
        return verdict;
    }

    private static ByteString zeros(int length) {
        return ByteString.copyFrom(new byte[length]);
    }

    private static KeyValue nested(int levels) {
        AnyValue value = AnyValue.newBuilder().setStringValue("deep").build();
        for (int i = 0; i < levels; i++) {
            AnyValue inner = value;
            value = i % 2 == 0
                    ? AnyValue.newBuilder()
                            .setArrayValue(ArrayValue.newBuilder().addValues(inner))
                            .build()
                    : AnyValue.newBuilder()
                            .setKvlistValue(KeyValueList.newBuilder()
                                    .addValues(KeyValue.newBuilder().setKey("k").setValue(inner)))
                            .build();
        }
        return KeyValue.newBuilder().setKey("deep").setValue(value).build();
    }

    private static byte[] traces(Resource resource, List<Span> spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
                .build()
                .toByteArray();
    }

    private static byte[] logs(LogRecord... records) {
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
                .build()
                .toByteArray();
    }

    private static byte[] metrics(Metric... metrics) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics))))
                .build()
                .toByteArray();
    }

    private static byte[] profiles(ProfilesDictionary dictionary, Profile... profiles) {
        return ExportProfilesServiceRequest.newBuilder()
                .addResourceProfiles(ResourceProfiles.newBuilder()
                        .addScopeProfiles(ScopeProfiles.newBuilder().addAllProfiles(List.of(profiles))))
                .setDictionary(dictionary)
                .build()
                .toByteArray();
    }

    private static NumberDataPoint number() {
        return NumberDataPoint.newBuilder().setTimeUnixNano(5).setAsInt(3).build();
    }

    private static Metric soundMetric() {
        return gauge(number());
    }

    private static Metric gauge(NumberDataPoint point) {
        return Metric.newBuilder()
                .setName("g")
                .setGauge(Gauge.newBuilder().addDataPoints(point))
                .build();
    }

    private static Sum.Builder sum() {
        return Sum.newBuilder().setAggregationTemporalityValue(2);
    }

    private static HistogramDataPoint.Builder bucketed() {
        return HistogramDataPoint.newBuilder()
                .setTimeUnixNano(5)
                .setCount(6)
                .addAllBucketCounts(List.of(1L, 2L, 3L))
                .addAllExplicitBounds(List.of(1.0, 2.0));
    }

    private static Metric histogram(HistogramDataPoint point) {
        return Metric.newBuilder()
                .setHistogram(
                        Histogram.newBuilder().setAggregationTemporalityValue(1).addDataPoints(point))
                .build();
    }

    private static ExponentialHistogramDataPoint.Builder exponentialPoint() {
        return ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(5)
                .setZeroCount(1)
                .setCount(3)
                .setPositive(
                        ExponentialHistogramDataPoint.Buckets.newBuilder().addAllBucketCounts(List.of(1L, 0L, 1L)));
    }

    private static ExponentialHistogramDataPoint spanning(int scale, int offset) {
        ExponentialHistogramDataPoint.Builder point = exponentialPoint().setScale(scale);
        point.getPositiveBuilder().setOffset(offset);
        return point.build();
    }

    private static Metric exponential(ExponentialHistogramDataPoint point) {
        return Metric.newBuilder()
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporalityValue(2)
                        .addDataPoints(point))
                .build();
    }

    private static Metric summary(double quantile, long time) {
        return Metric.newBuilder()
                .setSummary(Summary.newBuilder()
                        .addDataPoints(SummaryDataPoint.newBuilder()
                                .setTimeUnixNano(time)
                                .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                                        .setQuantile(quantile))))
                .build();
    }
}
