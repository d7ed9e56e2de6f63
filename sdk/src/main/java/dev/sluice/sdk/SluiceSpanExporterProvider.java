package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/// Makes the exporter for `OTEL_TRACES_EXPORTER=sluice`. Called by the SDK's autoconfiguration.
public final class SluiceSpanExporterProvider implements ConfigurableSpanExporterProvider {
    @Override
    public SpanExporter createExporter(ConfigProperties config) {
        return new SluiceSpanExporter(new SdkConfiguration(config).client(Signal.TRACES));
    }

    @Override
    public String getName() {
        return SdkConfiguration.NAME;
    }
}
