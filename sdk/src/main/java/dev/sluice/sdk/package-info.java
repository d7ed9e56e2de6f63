/// Exporters for the OpenTelemetry Java SDK and its agent: SDK data straight into OTLP bytes, sent by an
/// [dev.sluice.client.OtlpClient].
///
/// Start with [SluiceSpanExporter]. With the SDK's autoconfiguration nothing is called by hand:
/// `OTEL_TRACES_EXPORTER=sluice` does it. This package must not know anything of a server.
@NullMarked
package dev.sluice.sdk;

import org.jspecify.annotations.NullMarked;
