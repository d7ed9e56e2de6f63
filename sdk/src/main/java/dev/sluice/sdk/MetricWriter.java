package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.data.ValueAtQuantile;
import java.util.List;

/// Writes metrics as `ExportMetricsServiceRequest`. Items are data points.
final class MetricWriter extends RequestWriter<MetricData> {
    MetricWriter() {
        super(Signal.METRICS, MetricData::getResource, MetricData::getInstrumentationScopeInfo);
    }

    @Override
    int write(MetricData metric) {
        text(1, metric.getName());
        text(2, metric.getDescription());
        text(3, metric.getUnit());
        int data = out.begin(fieldOf(metric));
        for (PointData point : metric.getData().getPoints()) {
            int mark = out.begin(1);
            point(point);
            out.end(mark);
        }
        switch (metric.getType()) {
            case LONG_SUM ->
                sum(
                        metric.getLongSumData().getAggregationTemporality(),
                        metric.getLongSumData().isMonotonic());
            case DOUBLE_SUM ->
                sum(
                        metric.getDoubleSumData().getAggregationTemporality(),
                        metric.getDoubleSumData().isMonotonic());
            case HISTOGRAM -> temporality(metric.getHistogramData().getAggregationTemporality());
            case EXPONENTIAL_HISTOGRAM ->
                temporality(metric.getExponentialHistogramData().getAggregationTemporality());
            case LONG_GAUGE, DOUBLE_GAUGE, SUMMARY -> {
                // These have points only.
            }
        }
        out.end(data);
        return metric.getData().getPoints().size();
    }

    private static int fieldOf(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_GAUGE, DOUBLE_GAUGE -> 5;
            case LONG_SUM, DOUBLE_SUM -> 7;
            case HISTOGRAM -> 9;
            case EXPONENTIAL_HISTOGRAM -> 10;
            case SUMMARY -> 11;
        };
    }

    private void sum(AggregationTemporality temporality, boolean monotonic) {
        temporality(temporality);
        if (monotonic) {
            out.varint(3, 1);
        }
    }

    private void temporality(AggregationTemporality temporality) {
        out.varint(2, temporality == AggregationTemporality.DELTA ? 1 : 2);
    }

    private void point(PointData point) {
        out.fixed64(2, point.getStartEpochNanos());
        out.fixed64(3, point.getEpochNanos());
        if (point instanceof LongPointData number) {
            values.attributes(7, point.getAttributes());
            out.fixed64(6, number.getValue());
            exemplars(5, number.getExemplars());
        } else if (point instanceof DoublePointData number) {
            values.attributes(7, point.getAttributes());
            out.float64(4, number.getValue());
            exemplars(5, number.getExemplars());
        } else if (point instanceof HistogramPointData histogram) {
            values.attributes(9, point.getAttributes());
            histogram(histogram);
        } else if (point instanceof ExponentialHistogramPointData histogram) {
            values.attributes(1, point.getAttributes());
            exponential(histogram);
        } else if (point instanceof SummaryPointData summary) {
            values.attributes(7, point.getAttributes());
            summary(summary);
        }
    }

    private void histogram(HistogramPointData point) {
        out.fixed64(4, point.getCount());
        out.float64(5, point.getSum());
        if (!point.getCounts().isEmpty()) {
            int counts = out.begin(6);
            for (long count : point.getCounts()) {
                out.rawFixed64(count);
            }
            out.end(counts);
        }
        if (!point.getBoundaries().isEmpty()) {
            int bounds = out.begin(7);
            for (double bound : point.getBoundaries()) {
                out.rawFixed64(Double.doubleToRawLongBits(bound));
            }
            out.end(bounds);
        }
        exemplars(8, point.getExemplars());
        if (point.hasMin()) {
            out.float64(11, point.getMin());
        }
        if (point.hasMax()) {
            out.float64(12, point.getMax());
        }
    }

    private void exponential(ExponentialHistogramPointData point) {
        out.fixed64(4, point.getCount());
        out.float64(5, point.getSum());
        out.varint(6, zigzag(point.getScale()));
        out.fixed64(7, point.getZeroCount());
        buckets(8, point.getPositiveBuckets());
        buckets(9, point.getNegativeBuckets());
        exemplars(11, point.getExemplars());
        if (point.hasMin()) {
            out.float64(12, point.getMin());
        }
        if (point.hasMax()) {
            out.float64(13, point.getMax());
        }
    }

    private void buckets(int field, ExponentialHistogramBuckets buckets) {
        int mark = out.begin(field);
        out.varint(1, zigzag(buckets.getOffset()));
        if (!buckets.getBucketCounts().isEmpty()) {
            int counts = out.begin(2);
            for (long count : buckets.getBucketCounts()) {
                out.rawVarint(count);
            }
            out.end(counts);
        }
        out.end(mark);
    }

    private void summary(SummaryPointData point) {
        out.fixed64(4, point.getCount());
        out.float64(5, point.getSum());
        for (ValueAtQuantile quantile : point.getValues()) {
            int mark = out.begin(6);
            out.float64(1, quantile.getQuantile());
            out.float64(2, quantile.getValue());
            out.end(mark);
        }
    }

    private void exemplars(int field, List<? extends ExemplarData> exemplars) {
        for (ExemplarData exemplar : exemplars) {
            int mark = out.begin(field);
            out.fixed64(2, exemplar.getEpochNanos());
            if (exemplar instanceof DoubleExemplarData number) {
                out.float64(3, number.getValue());
            } else if (exemplar instanceof LongExemplarData number) {
                out.fixed64(6, number.getValue());
            }
            SpanContext context = exemplar.getSpanContext();
            if (context.isValid()) {
                values.id(4, context.getSpanId());
                values.id(5, context.getTraceId());
            }
            values.attributes(7, exemplar.getFilteredAttributes());
            out.end(mark);
        }
    }

    private static long zigzag(int value) {
        return ((long) value << 1 ^ value >> 31) & 0xffff_ffffL;
    }
}
