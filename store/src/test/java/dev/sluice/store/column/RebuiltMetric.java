package dev.sluice.store.column;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.store.schema.AttributeLevel;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.List;

/// Metrics and points built again from rows of a file.
final class RebuiltMetric {
    private RebuiltMetric() {}

    static String canonical(StoredRow row) throws InvalidProtocolBufferException {
        Metric.Builder metric = Metric.newBuilder()
                .setName(row.text("metric_name"))
                .setUnit(row.text("unit"))
                .setDescription(row.text("description"));
        int temporality = row.number32("temporality");
        switch (row.text("type")) {
            case "gauge" -> metric.getGaugeBuilder();
            case "sum" ->
                metric.getSumBuilder()
                        .setAggregationTemporalityValue(temporality)
                        .setIsMonotonic((boolean) row.values().get("is_monotonic"));
            case "histogram" -> metric.getHistogramBuilder().setAggregationTemporalityValue(temporality);
            case "exponential_histogram" ->
                metric.getExponentialHistogramBuilder().setAggregationTemporalityValue(temporality);
            case "summary" -> metric.getSummaryBuilder();
            default -> throw new IllegalStateException("type: " + row.text("type"));
        }
        metric.mergeFrom(row.bytes("metric_rest"));
        String point = switch (row.text("type")) {
            case "histogram" -> Canonical.histogram(histogram(row));
            case "exponential_histogram" -> Canonical.exponential(exponential(row));
            case "summary" -> Canonical.summary(summary(row));
            default -> Canonical.number(number(row));
        };
        return Canonical.metric(metric.build()) + point;
    }

    private static NumberDataPoint number(StoredRow row) throws InvalidProtocolBufferException {
        NumberDataPoint.Builder point = NumberDataPoint.newBuilder()
                .setStartTimeUnixNano(row.number("start_time_nanos"))
                .setTimeUnixNano(row.number("time_nanos"))
                .setFlags(row.number32("flags"))
                .addAllAttributes(Rebuilt.attributes(row, AttributeLevel.ATTRIBUTE))
                .addAllExemplars(exemplars(row));
        if (row.has("value_int")) {
            point.setAsInt(row.number("value_int"));
        } else if (row.has("value")) {
            point.setAsDouble(row.decimal("value"));
        }
        return point.mergeFrom(row.bytes("rest")).build();
    }

    private static HistogramDataPoint histogram(StoredRow row) throws InvalidProtocolBufferException {
        HistogramDataPoint.Builder point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(row.number("start_time_nanos"))
                .setTimeUnixNano(row.number("time_nanos"))
                .setFlags(row.number32("flags"))
                .setCount(row.number("count"))
                .addAllBucketCounts(row.list("bucket_counts"))
                .addAllExplicitBounds(row.list("bounds"))
                .addAllAttributes(Rebuilt.attributes(row, AttributeLevel.ATTRIBUTE))
                .addAllExemplars(exemplars(row));
        if (row.has("sum")) {
            point.setSum(row.decimal("sum"));
        }
        if (row.has("min")) {
            point.setMin(row.decimal("min"));
        }
        if (row.has("max")) {
            point.setMax(row.decimal("max"));
        }
        return point.mergeFrom(row.bytes("rest")).build();
    }

    private static ExponentialHistogramDataPoint exponential(StoredRow row) throws InvalidProtocolBufferException {
        ExponentialHistogramDataPoint.Builder point = ExponentialHistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(row.number("start_time_nanos"))
                .setTimeUnixNano(row.number("time_nanos"))
                .setFlags(row.number32("flags"))
                .setCount(row.number("count"))
                .setScale(row.number32("scale"))
                .setZeroCount(row.number("zero_count"))
                .setZeroThreshold(row.decimal("zero_threshold"))
                .addAllAttributes(Rebuilt.attributes(row, AttributeLevel.ATTRIBUTE))
                .addAllExemplars(exemplars(row));
        if (row.has("sum")) {
            point.setSum(row.decimal("sum"));
        }
        if (row.has("min")) {
            point.setMin(row.decimal("min"));
        }
        if (row.has("max")) {
            point.setMax(row.decimal("max"));
        }
        if (row.has("positive_offset")) {
            point.getPositiveBuilder()
                    .setOffset(row.number32("positive_offset"))
                    .addAllBucketCounts(row.list("positive_counts"));
        }
        if (row.has("negative_offset")) {
            point.getNegativeBuilder()
                    .setOffset(row.number32("negative_offset"))
                    .addAllBucketCounts(row.list("negative_counts"));
        }
        return point.mergeFrom(row.bytes("rest")).build();
    }

    private static SummaryDataPoint summary(StoredRow row) throws InvalidProtocolBufferException {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .setStartTimeUnixNano(row.number("start_time_nanos"))
                .setTimeUnixNano(row.number("time_nanos"))
                .setFlags(row.number32("flags"))
                .setCount(row.number("count"))
                .setSum(row.decimal("sum"))
                .addAllAttributes(Rebuilt.attributes(row, AttributeLevel.ATTRIBUTE));
        for (StoredRow quantile : row.structs("quantiles")) {
            point.addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                    .setQuantile(quantile.decimal("quantile"))
                    .setValue(quantile.decimal("value"))
                    .mergeFrom(quantile.bytes("rest")));
        }
        return point.mergeFrom(row.bytes("rest")).build();
    }

    private static List<Exemplar> exemplars(StoredRow row) throws InvalidProtocolBufferException {
        List<Exemplar> exemplars = new ArrayList<>();
        for (StoredRow stored : row.structs("exemplars")) {
            Exemplar.Builder exemplar = Exemplar.newBuilder()
                    .setTimeUnixNano(stored.number("time_nanos"))
                    .setTraceId(ByteString.copyFrom(stored.bytes("trace_id")))
                    .setSpanId(ByteString.copyFrom(stored.bytes("span_id")))
                    .addAllFilteredAttributes(Rebuilt.attributes(stored.map("attributes")));
            if (stored.has("value_int")) {
                exemplar.setAsInt(stored.number("value_int"));
            } else if (stored.has("value")) {
                exemplar.setAsDouble(stored.decimal("value"));
            }
            exemplars.add(exemplar.mergeFrom(stored.bytes("rest")).build());
        }
        return exemplars;
    }
}
