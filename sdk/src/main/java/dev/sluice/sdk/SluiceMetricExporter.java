package dev.sluice.sdk;

import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.DefaultAggregationSelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/// Exports metrics of the OpenTelemetry SDK over an [OtlpClient]. Any thread.
///
/// An export returns at once; its result comes when the destination has answered, retries included if the client has
/// them. The exporter owns the client: shutting down shuts both down.
public final class SluiceMetricExporter implements MetricExporter {
    private final Sending<MetricData> sending;
    private final AggregationTemporalitySelector temporality;
    private final DefaultAggregationSelector aggregation;

    /// Cumulative, with explicit buckets.
    public SluiceMetricExporter(OtlpClient client) {
        this(client, AggregationTemporalitySelector.alwaysCumulative(), DefaultAggregationSelector.getDefault());
    }

    public SluiceMetricExporter(
            OtlpClient client, AggregationTemporalitySelector temporality, DefaultAggregationSelector aggregation) {
        this.sending =
                new Sending<>(client, MetricWriter::new, new SparseLog(SluiceMetricExporter.class, Clock.system()));
        this.temporality = temporality;
        this.aggregation = aggregation;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
        return temporality.getAggregationTemporality(instrument);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType instrument) {
        return aggregation.getDefaultAggregation(instrument);
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        return sending.export(metrics);
    }

    @Override
    public CompletableResultCode flush() {
        return sending.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return sending.shutdown();
    }
}
