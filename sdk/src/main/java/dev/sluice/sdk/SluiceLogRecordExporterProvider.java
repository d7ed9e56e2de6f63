package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.logs.ConfigurableLogRecordExporterProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;

/// Makes the exporter for `OTEL_LOGS_EXPORTER=sluice`. Called by the SDK's autoconfiguration.
public final class SluiceLogRecordExporterProvider implements ConfigurableLogRecordExporterProvider {
    @Override
    public LogRecordExporter createExporter(ConfigProperties config) {
        return new SluiceLogRecordExporter(new SdkConfiguration(config).client(Signal.LOGS));
    }

    @Override
    public String getName() {
        return SdkConfiguration.NAME;
    }
}
