package dev.sluice.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
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

/// The metrics of [RandomOtlp]: every kind of point, every optional field there and absent.
final class RandomMetrics {
    private final RandomOtlp random;

    RandomMetrics(RandomOtlp random) {
        this.random = random;
    }

    ExportMetricsServiceRequest request() {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        random.repeat(3, i -> {
            ResourceMetrics.Builder resource =
                    ResourceMetrics.newBuilder().setResource(random.resource()).setSchemaUrl(random.text());
            random.repeat(3, j -> {
                ScopeMetrics.Builder scope =
                        ScopeMetrics.newBuilder().setScope(random.scope()).setSchemaUrl(random.text());
                random.repeat(6, k -> scope.addMetrics(metric()));
                resource.addScopeMetrics(scope);
            });
            request.addResourceMetrics(resource);
        });
        return request.build();
    }

    private Metric metric() {
        Metric.Builder metric = Metric.newBuilder()
                .setName(random.text())
                .setDescription(random.text())
                .setUnit(random.text());
        random.repeat(3, i -> metric.addMetadata(random.keyValue(0)));
        switch (random.integer(6)) {
            case 0 -> {
                Gauge.Builder gauge = Gauge.newBuilder();
                random.repeat(4, i -> gauge.addDataPoints(number()));
                metric.setGauge(gauge);
            }
            case 1 -> {
                Sum.Builder sum = Sum.newBuilder()
                        .setAggregationTemporality(temporality())
                        .setIsMonotonic(random.chance(1, 2));
                random.repeat(4, i -> sum.addDataPoints(number()));
                metric.setSum(sum);
            }
            case 2 -> {
                Histogram.Builder histogram = Histogram.newBuilder().setAggregationTemporality(temporality());
                random.repeat(4, i -> histogram.addDataPoints(histogram()));
                metric.setHistogram(histogram);
            }
            case 3 -> {
                ExponentialHistogram.Builder histogram =
                        ExponentialHistogram.newBuilder().setAggregationTemporality(temporality());
                random.repeat(4, i -> histogram.addDataPoints(exponential()));
                metric.setExponentialHistogram(histogram);
            }
            case 4 -> {
                Summary.Builder summary = Summary.newBuilder();
                random.repeat(4, i -> summary.addDataPoints(summary()));
                metric.setSummary(summary);
            }
            default -> {}
        }
        return metric.build();
    }

    private AggregationTemporality temporality() {
        return AggregationTemporality.forNumber(1 + random.integer(2));
    }

    private long time() {
        long time = random.anyLong();
        return time == 0 ? 1 : time;
    }

    private NumberDataPoint number() {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(random.anyLong())
                .setTimeUnixNano(time());
        switch (random.integer(5)) {
            case 0, 1 -> point.setAsDouble(random.anyDouble());
            case 2, 3 -> point.setAsInt(random.anyLong());
            default -> point.setFlags(1);
        }
        random.repeat(4, i -> point.addAttributes(random.keyValue(0)));
        random.repeat(3, i -> point.addExemplars(exemplar()));
        return point.build();
    }

    private Exemplar exemplar() {
        Exemplar.Builder exemplar = Exemplar.newBuilder().setTimeUnixNano(random.anyLong());
        if (random.chance(1, 2)) {
            exemplar.setTraceId(random.id(16)).setSpanId(random.id(random.integer(9)));
        }
        switch (random.integer(3)) {
            case 0 -> exemplar.setAsDouble(random.anyDouble());
            case 1 -> exemplar.setAsInt(random.anyLong());
            default -> {}
        }
        random.repeat(3, i -> exemplar.addFilteredAttributes(random.keyValue(0)));
        return exemplar.build();
    }

    private HistogramDataPoint histogram() {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(random.anyLong())
                .setTimeUnixNano(time())
                .setFlags(random.integer(2) * 2);
        int bounds = random.integer(5);
        long count = random.integer(100);
        if (bounds > 0 || random.chance(1, 2)) {
            count = 0;
            for (int i = 0; i <= bounds; i++) {
                long bucket = random.integer(300);
                count += bucket;
                point.addBucketCounts(bucket);
                if (i < bounds) {
                    point.addExplicitBounds(i == 3 ? Double.POSITIVE_INFINITY : i * 1.5 - 1);
                }
            }
        }
        point.setCount(count);
        if (random.chance(1, 2)) {
            point.setSum(random.anyDouble()).setMin(random.anyDouble()).setMax(0);
        }
        random.repeat(4, i -> point.addAttributes(random.keyValue(0)));
        random.repeat(3, i -> point.addExemplars(exemplar()));
        return point.build();
    }

    private ExponentialHistogramDataPoint exponential() {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(random.anyLong())
                .setTimeUnixNano(time())
                .setScale(random.integer(5) - 1)
                .setZeroThreshold(random.chance(1, 2) ? 0 : 1e-9);
        long count = random.integer(10);
        point.setZeroCount(count);
        if (random.chance(4, 5)) {
            ExponentialHistogramDataPoint.Buckets.Builder side = point.getPositiveBuilder();
            count += buckets(side);
        }
        if (random.chance(1, 2)) {
            ExponentialHistogramDataPoint.Buckets.Builder side = point.getNegativeBuilder();
            count += buckets(side);
        }
        point.setCount(count);
        if (random.chance(1, 2)) {
            point.setSum(0).setMin(random.anyDouble()).setMax(random.anyDouble());
        }
        random.repeat(4, i -> point.addAttributes(random.keyValue(0)));
        random.repeat(3, i -> point.addExemplars(exemplar()));
        return point.build();
    }

    private long buckets(ExponentialHistogramDataPoint.Buckets.Builder side) {
        side.setOffset(random.integer(200) - 100);
        long count = 0;
        int buckets = random.integer(6);
        for (int i = 0; i < buckets; i++) {
            long bucket = random.integer(3) * random.integer(1000);
            side.addBucketCounts(bucket);
            count += bucket;
        }
        return count;
    }

    private SummaryDataPoint summary() {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .setStartTimeUnixNano(random.anyLong())
                .setTimeUnixNano(time())
                .setCount(random.anyLong())
                .setSum(random.anyDouble())
                .setFlags(random.integer(2));
        for (double quantile : new double[] {0, 0.5, 1}) {
            if (random.chance(1, 2)) {
                point.addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                        .setQuantile(quantile)
                        .setValue(random.anyDouble()));
            }
        }
        random.repeat(4, i -> point.addAttributes(random.keyValue(0)));
        return point.build();
    }
}
