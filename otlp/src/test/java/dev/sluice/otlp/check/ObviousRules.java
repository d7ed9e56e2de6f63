package dev.sluice.otlp.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.Sample;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigInteger;
import java.util.List;

/// The rules again, slow and plain, on the generated classes: the twin that judges the validator.
final class ObviousRules {
    private ObviousRules() {}

    /// The request without the items that break a rule.
    static Message remainder(Message request) {
        if (request instanceof ExportTraceServiceRequest traces) {
            ExportTraceServiceRequest.Builder rest = traces.toBuilder();
            rest.getResourceSpansBuilderList()
                    .forEach(r -> r.getScopeSpansBuilderList().forEach(s -> {
                        List<Span> kept = s.getSpansList().stream()
                                .filter(ObviousRules::isSound)
                                .toList();
                        s.clearSpans().addAllSpans(kept);
                    }));
            return rest.build();
        }
        if (request instanceof ExportMetricsServiceRequest metrics) {
            ExportMetricsServiceRequest.Builder rest = metrics.toBuilder();
            rest.getResourceMetricsBuilderList()
                    .forEach(r -> r.getScopeMetricsBuilderList().forEach(s -> {
                        List<Metric> kept = s.getMetricsList().stream()
                                .filter(ObviousRules::hasTemporality)
                                .map(ObviousRules::soundPoints)
                                .toList();
                        s.clearMetrics().addAllMetrics(kept);
                    }));
            return rest.build();
        }
        if (request instanceof ExportProfilesServiceRequest profiles) {
            ExportProfilesServiceRequest.Builder rest = profiles.toBuilder();
            ProfilesDictionary dictionary = profiles.getDictionary();
            rest.getResourceProfilesBuilderList()
                    .forEach(r -> r.getScopeProfilesBuilderList().forEach(s -> {
                        List<Profile> kept = s.getProfilesList().stream()
                                .filter(p -> new ObviousReferences(dictionary).areSound(p) && samplesAreSound(p))
                                .toList();
                        s.clearProfiles().addAllProfiles(kept);
                    }));
            return rest.build();
        }
        return (ExportLogsServiceRequest) request;
    }

    private static boolean isSound(Span span) {
        return isId(span.getTraceId(), 16)
                && isId(span.getSpanId(), 8)
                && (span.getParentSpanId().isEmpty() || span.getParentSpanId().size() == 8);
    }

    private static boolean isId(ByteString id, int size) {
        return id.size() == size && !id.equals(ByteString.copyFrom(new byte[size]));
    }

    private static boolean hasTemporality(Metric metric) {
        AggregationTemporality none = AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED;
        return switch (metric.getDataCase()) {
            case SUM ->
                metric.getSum().getAggregationTemporality() != none
                        || metric.getSum().getDataPointsCount() == 0;
            case HISTOGRAM ->
                metric.getHistogram().getAggregationTemporality() != none
                        || metric.getHistogram().getDataPointsCount() == 0;
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getAggregationTemporality() != none
                        || metric.getExponentialHistogram().getDataPointsCount() == 0;
            default -> true;
        };
    }

    private static Metric soundPoints(Metric metric) {
        Metric.Builder rest = metric.toBuilder();
        switch (metric.getDataCase()) {
            case GAUGE ->
                rest.getGaugeBuilder()
                        .clearDataPoints()
                        .addAllDataPoints(metric.getGauge().getDataPointsList().stream()
                                .filter(ObviousRules::isSound)
                                .toList());
            case SUM ->
                rest.getSumBuilder()
                        .clearDataPoints()
                        .addAllDataPoints(metric.getSum().getDataPointsList().stream()
                                .filter(ObviousRules::isSound)
                                .toList());
            case HISTOGRAM ->
                rest.getHistogramBuilder()
                        .clearDataPoints()
                        .addAllDataPoints(metric.getHistogram().getDataPointsList().stream()
                                .filter(ObviousRules::isSound)
                                .toList());
            case EXPONENTIAL_HISTOGRAM ->
                rest.getExponentialHistogramBuilder()
                        .clearDataPoints()
                        .addAllDataPoints(metric.getExponentialHistogram().getDataPointsList().stream()
                                .filter(ObviousRules::isSound)
                                .toList());
            case SUMMARY ->
                rest.getSummaryBuilder()
                        .clearDataPoints()
                        .addAllDataPoints(metric.getSummary().getDataPointsList().stream()
                                .filter(ObviousRules::isSound)
                                .toList());
            default -> {}
        }
        return rest.build();
    }

    private static boolean isSound(NumberDataPoint point) {
        boolean hasValue = point.getValueCase() != NumberDataPoint.ValueCase.VALUE_NOT_SET;
        return point.getTimeUnixNano() != 0 && (hasValue || isWithoutValue(point.getFlags()));
    }

    private static boolean isSound(HistogramDataPoint point) {
        if (point.getTimeUnixNano() == 0) {
            return false;
        }
        if (isWithoutValue(point.getFlags())) {
            return true;
        }
        int buckets = point.getBucketCountsCount();
        int bounds = point.getExplicitBoundsCount();
        if (buckets + bounds > 0 && buckets != bounds + 1) {
            return false;
        }
        for (int i = 0; i < bounds; i++) {
            double bound = point.getExplicitBounds(i);
            if (Double.isNaN(bound) || i > 0 && bound <= point.getExplicitBounds(i - 1)) {
                return false;
            }
        }
        return buckets == 0 || sum(point.getBucketCountsList()).equals(unsigned(point.getCount()));
    }

    private static boolean isSound(ExponentialHistogramDataPoint point) {
        if (point.getTimeUnixNano() == 0) {
            return false;
        }
        if (isWithoutValue(point.getFlags())) {
            return true;
        }
        BigInteger total = unsigned(point.getZeroCount())
                .add(sum(point.getPositive().getBucketCountsList()))
                .add(sum(point.getNegative().getBucketCountsList()));
        return total.equals(unsigned(point.getCount()))
                && areIndexesSound(point.getPositive(), point.getScale())
                && areIndexesSound(point.getNegative(), point.getScale());
    }

    private static boolean areIndexesSound(ExponentialHistogramDataPoint.Buckets buckets, int scale) {
        BigInteger lowest = scale >= 0
                ? BigInteger.valueOf(-1074).shiftLeft(Math.min(scale, 100)).subtract(BigInteger.ONE)
                : BigInteger.valueOf(-1075).shiftRight((int) Math.min(-(long) scale, 100));
        BigInteger highest = scale >= 0
                ? BigInteger.valueOf(1024).shiftLeft(Math.min(scale, 100)).subtract(BigInteger.ONE)
                : BigInteger.valueOf(1023).shiftRight((int) Math.min(-(long) scale, 100));
        for (int i = 0; i < buckets.getBucketCountsCount(); i++) {
            BigInteger index = BigInteger.valueOf((long) buckets.getOffset() + i);
            boolean fits = index.bitLength() < 32;
            boolean inRange = index.compareTo(lowest) >= 0 && index.compareTo(highest) <= 0;
            if (!fits || buckets.getBucketCounts(i) != 0 && !inRange) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSound(SummaryDataPoint point) {
        return point.getTimeUnixNano() != 0
                && (isWithoutValue(point.getFlags())
                        || point.getQuantileValuesList().stream()
                                .allMatch(q -> q.getQuantile() >= 0 && q.getQuantile() <= 1));
    }

    private static boolean isWithoutValue(int flags) {
        return (flags & 1) == 1;
    }

    private static boolean samplesAreSound(Profile profile) {
        for (Sample sample : profile.getSamplesList()) {
            int values = sample.getValuesCount();
            int times = sample.getTimestampsUnixNanoCount();
            if (values + times == 0 || values > 0 && times > 0 && values != times) {
                return false;
            }
        }
        return true;
    }

    private static BigInteger sum(List<Long> counts) {
        return counts.stream().map(ObviousRules::unsigned).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
