package dev.sluice.otlp.view;

import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.Arrays;
import java.util.List;

/// The metrics of [Rebuilt].
final class RebuiltMetric {
    private RebuiltMetric() {}

    static Metric of(MetricView view) {
        Metric.Builder metric = Metric.newBuilder()
                .setName(view.name())
                .setDescription(view.description())
                .setUnit(view.unit())
                .addAllMetadata(Rebuilt.attributes(view.metadata()));
        switch (view.kind()) {
            case NONE -> {}
            case GAUGE ->
                metric.setGauge(Gauge.newBuilder()
                        .addAllDataPoints(view.numberPoints().stream()
                                .map(RebuiltMetric::number)
                                .toList()));
            case SUM ->
                metric.setSum(Sum.newBuilder()
                        .setAggregationTemporalityValue(view.temporality())
                        .setIsMonotonic(view.isMonotonic())
                        .addAllDataPoints(view.numberPoints().stream()
                                .map(RebuiltMetric::number)
                                .toList()));
            case HISTOGRAM ->
                metric.setHistogram(Histogram.newBuilder()
                        .setAggregationTemporalityValue(view.temporality())
                        .addAllDataPoints(view.histogramPoints().stream()
                                .map(RebuiltMetric::histogram)
                                .toList()));
            case EXPONENTIAL_HISTOGRAM ->
                metric.setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .setAggregationTemporalityValue(view.temporality())
                        .addAllDataPoints(view.exponentialPoints().stream()
                                .map(RebuiltMetric::exponential)
                                .toList()));
            case SUMMARY ->
                metric.setSummary(Summary.newBuilder()
                        .addAllDataPoints(view.summaryPoints().stream()
                                .map(RebuiltMetric::summary)
                                .toList()));
        }
        return metric.build();
    }

    private static NumberDataPoint number(NumberPointView view) {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(view.startTimeUnixNano())
                .setTimeUnixNano(view.timeUnixNano())
                .addAllAttributes(Rebuilt.attributes(view.attributes()))
                .addAllExemplars(exemplars(view.exemplars()))
                .setFlags((int) view.flags());
        if (view.isDouble()) {
            point.setAsDouble(view.asDouble());
        }
        if (view.isInteger()) {
            point.setAsInt(view.asInt());
        }
        return point.build();
    }

    private static List<Exemplar> exemplars(List<ExemplarView> views) {
        return views.stream().map(RebuiltMetric::exemplar).toList();
    }

    private static Exemplar exemplar(ExemplarView view) {
        Exemplar.Builder exemplar = Exemplar.newBuilder()
                .setTimeUnixNano(view.timeUnixNano())
                .setSpanId(Rebuilt.bytes(view.spanId()))
                .setTraceId(Rebuilt.bytes(view.traceId()))
                .addAllFilteredAttributes(Rebuilt.attributes(view.filteredAttributes()));
        if (view.isDouble()) {
            exemplar.setAsDouble(view.asDouble());
        }
        if (view.isInteger()) {
            exemplar.setAsInt(view.asInt());
        }
        return exemplar.build();
    }

    private static HistogramDataPoint histogram(HistogramPointView view) {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .addAllAttributes(Rebuilt.attributes(view.attributes()))
                .setStartTimeUnixNano(view.startTimeUnixNano())
                .setTimeUnixNano(view.timeUnixNano())
                .setCount(view.count())
                .addAllBucketCounts(Arrays.stream(view.bucketCounts()).boxed().toList())
                .addAllExplicitBounds(
                        Arrays.stream(view.explicitBounds()).boxed().toList())
                .addAllExemplars(exemplars(view.exemplars()))
                .setFlags((int) view.flags());
        if (view.hasSum()) {
            point.setSum(view.sum());
        }
        if (view.hasMin()) {
            point.setMin(view.min());
        }
        if (view.hasMax()) {
            point.setMax(view.max());
        }
        return point.build();
    }

    private static ExponentialHistogramDataPoint exponential(ExponentialPointView view) {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .addAllAttributes(Rebuilt.attributes(view.attributes()))
                .setStartTimeUnixNano(view.startTimeUnixNano())
                .setTimeUnixNano(view.timeUnixNano())
                .setCount(view.count())
                .setScale(view.scale())
                .setZeroCount(view.zeroCount())
                .setZeroThreshold(view.zeroThreshold())
                .addAllExemplars(exemplars(view.exemplars()))
                .setFlags((int) view.flags());
        if (view.hasSum()) {
            point.setSum(view.sum());
        }
        if (view.hasMin()) {
            point.setMin(view.min());
        }
        if (view.hasMax()) {
            point.setMax(view.max());
        }
        if (view.hasPositive()) {
            point.setPositive(buckets(view.positive()));
        }
        if (view.hasNegative()) {
            point.setNegative(buckets(view.negative()));
        }
        return point.build();
    }

    private static ExponentialHistogramDataPoint.Buckets buckets(BucketsView view) {
        return ExponentialHistogramDataPoint.Buckets.newBuilder()
                .setOffset(view.offset())
                .addAllBucketCounts(Arrays.stream(view.bucketCounts()).boxed().toList())
                .build();
    }

    private static SummaryDataPoint summary(SummaryPointView view) {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .addAllAttributes(Rebuilt.attributes(view.attributes()))
                .setStartTimeUnixNano(view.startTimeUnixNano())
                .setTimeUnixNano(view.timeUnixNano())
                .setCount(view.count())
                .setSum(view.sum())
                .setFlags((int) view.flags());
        for (QuantileView quantile : view.quantileValues()) {
            point.addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                    .setQuantile(quantile.quantile())
                    .setValue(quantile.value()));
        }
        return point.build();
    }
}
