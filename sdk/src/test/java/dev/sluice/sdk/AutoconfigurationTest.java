package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The exporters as users get them: by name, through the SDK's autoconfiguration.
class AutoconfigurationTest {
    private final Sink sink = Sink.open();

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void theNameSluiceExportsAllSignalsToTheStandardEndpoint() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.exporter.otlp.headers", "x-who=me%20and%20you"))) {
            sdk.getTracer("test").spanBuilder("hello").startSpan().end();
            sdk.getMeter("test").counterBuilder("count").build().add(1);
            sdk.getSdkLoggerProvider()
                    .get("test")
                    .logRecordBuilder()
                    .setBody("hi")
                    .emit();
        }

        assertThat(ExportTraceServiceRequest.parseFrom(sink.body("/v1/traces"))
                        .getResourceSpans(0)
                        .getScopeSpans(0)
                        .getSpans(0)
                        .getName())
                .isEqualTo("hello");
        assertThat(sink.body("/v1/metrics")).isNotEmpty();
        assertThat(sink.body("/v1/logs")).isNotEmpty();
        assertThat(sink.header("X-who")).isEqualTo("me and you");
    }

    @Test
    void c05ASignalsOwnEndpointIsUsedAsItIs() {
        try (OpenTelemetrySdk sdk = sdk(Map.of("otel.exporter.otlp.traces.endpoint", sink.url() + "/mine"))) {
            sdk.getTracer("test").spanBuilder("hello").startSpan().end();
        }

        assertThat(sink.body("/mine")).isNotEmpty();
    }

    @Test
    void whatTheThreadsClassLoaderKnowsIsNotAsked(@TempDir Path application) throws Exception {
        Path services = Files.createDirectories(application.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.sluice.client.ClientProtocol"), "an.other.copy.of.Protocol");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader other =
                new URLClassLoader(new URL[] {application.toUri().toURL()}, before)) {
            thread.setContextClassLoader(other);
            try (OpenTelemetrySdk sdk = sdk(Map.of())) {
                sdk.getTracer("test").spanBuilder("hello").startSpan().end();
            }
        } finally {
            thread.setContextClassLoader(before);
        }

        assertThat(sink.body("/v1/traces")).isNotEmpty();
    }

    @Test
    void c15TheTemporalityAndTheAggregationArePreferences() throws Exception {
        try (OpenTelemetrySdk sdk = sdk(Map.of(
                "otel.exporter.otlp.metrics.temporality.preference", "DELTA",
                "otel.exporter.otlp.metrics.default.histogram.aggregation", "base2_exponential_bucket_histogram"))) {
            sdk.getMeter("test").counterBuilder("count").build().add(1);
            sdk.getMeter("test").upDownCounterBuilder("open").build().add(1);
            sdk.getMeter("test").histogramBuilder("size").build().record(1);
        }

        Map<String, Metric> metrics = new HashMap<>();
        ExportMetricsServiceRequest.parseFrom(sink.body("/v1/metrics"))
                .getResourceMetrics(0)
                .getScopeMetricsList()
                .forEach(scope -> scope.getMetricsList().forEach(metric -> metrics.put(metric.getName(), metric)));
        assertThat(metrics.get("count").getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        assertThat(metrics.get("open").getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        assertThat(metrics.get("size").hasExponentialHistogram()).isTrue();
    }

    private OpenTelemetrySdk sdk(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "otel.traces.exporter", "sluice",
                "otel.metrics.exporter", "sluice",
                "otel.logs.exporter", "sluice",
                "otel.exporter.otlp.endpoint", sink.url()));
        properties.putAll(more);
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> properties)
                .build()
                .getOpenTelemetrySdk();
    }
}
