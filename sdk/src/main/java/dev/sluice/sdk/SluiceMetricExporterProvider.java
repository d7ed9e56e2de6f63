package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.metrics.ConfigurableMetricExporterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;

/// Makes the exporter for `OTEL_METRICS_EXPORTER=sluice`. Called by the SDK's autoconfiguration.
public final class SluiceMetricExporterProvider implements ConfigurableMetricExporterProvider {
    @Override
    public MetricExporter createExporter(ConfigProperties config) {
        SdkConfiguration sdk = new SdkConfiguration(config);
        return new SluiceMetricExporter(sdk.client(Signal.METRICS), sdk.temporality(), sdk.aggregation());
    }

    @Override
    public String getName() {
        return SdkConfiguration.NAME;
    }
}
