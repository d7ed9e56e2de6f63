package dev.sluice.server.process;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.List;

/// Sends the data of clients/expected.json with the OpenTelemetry Java SDK.
final class JavaSdk {
    private static final String SCOPE = "sluice.client.check";

    private JavaSdk() {}

    /// Sends everything and returns when all of it is acknowledged.
    ///
    /// @param protocol `grpc` or `http/protobuf`
    static void send(String protocol, String endpoint, String service) {
        boolean isGrpc = protocol.equals("grpc");
        SpanExporter spans = isGrpc
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint(endpoint)
                        .setCompression("gzip")
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint + "/v1/traces")
                        .build();
        MetricExporter points = isGrpc
                ? OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).build()
                : OtlpHttpMetricExporter.builder()
                        .setEndpoint(endpoint + "/v1/metrics")
                        .setCompression("gzip")
                        .build();
        LogRecordExporter records = isGrpc
                ? OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).build()
                : OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(endpoint + "/v1/logs")
                        .build();
        Resource resource = Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("client.answer", 42)
                .build());
        try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .setResource(resource)
                        .registerMetricReader(PeriodicMetricReader.builder(points)
                                .setInterval(Duration.ofHours(1))
                                .build())
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(
                                BatchLogRecordProcessor.builder(records).build())
                        .build())
                .build()) {
            sendTraceAndLog(sdk);
            sendMetrics(sdk.getMeterProvider()
                    .meterBuilder(SCOPE)
                    .setInstrumentationVersion("1.2.3")
                    .build());
        }
    }

    private static void sendTraceAndLog(OpenTelemetrySdk sdk) {
        Tracer tracer = sdk.getTracerProvider().get(SCOPE, "1.2.3");
        SpanContext linked = SpanContext.createFromRemoteParent(
                "0102030405060708090a0b0c0d0e0f10",
                "0102030405060708",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        Span parent = tracer.spanBuilder("parent")
                .setSpanKind(SpanKind.SERVER)
                .addLink(linked)
                .startSpan();
        parent.setAttribute("text", "grüße ✓ 日本")
                .setAttribute("empty", "")
                .setAttribute("large", 9_007_199_254_740_991L)
                .setAttribute("negative", -42)
                .setAttribute("fraction", 0.1)
                .setAttribute("flag", true)
                .setAttribute(AttributeKey.stringArrayKey("words"), List.of("a", "b"))
                .setAttribute(AttributeKey.longArrayKey("numbers"), List.of(1L, 2L, 3L));
        parent.addEvent("cache.miss", Attributes.builder().put("key", "user:7").build());
        Context inParent = Context.root().with(parent);
        Span child = tracer.spanBuilder("child")
                .setParent(inParent)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        child.setAttribute("depth", 1);
        child.end();
        sdk.getLogsBridge()
                .get(SCOPE)
                .logRecordBuilder()
                .setContext(inParent)
                .setSeverity(Severity.WARN)
                .setBody("hello from the client")
                .setAttribute(AttributeKey.longKey("n"), 7L)
                .emit();
        parent.setStatus(StatusCode.ERROR, "boom");
        parent.end();
    }

    private static void sendMetrics(Meter meter) {
        Attributes route = Attributes.builder().put("route", "/a").build();
        meter.counterBuilder("client.requests").build().add(3, route);
        meter.gaugeBuilder("client.temperature")
                .build()
                .set(21.5, Attributes.builder().put("room", "east").build());
        DoubleHistogram latency = meter.histogramBuilder("client.latency").build();
        for (double value : new double[] {1, 10, 100}) {
            latency.record(value, route);
        }
    }
}
