package dev.sluice.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.client.Clients;
import dev.sluice.sdk.SluiceLogRecordExporter;
import dev.sluice.sdk.SluiceMetricExporter;
import dev.sluice.sdk.SluiceSpanExporter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/// The kit as its users use it, with a real SDK on the other side.
@ExtendWith(SluiceExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
class SluiceExtensionTest {
    private static final Resource SHOP =
            Resource.create(Attributes.builder().put("service.name", "shop").build());
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void aTraceIsAwaitedAndAssertedFluently(SluiceReceiver sluice) {
        try (SdkTracerProvider provider = tracing("grpc", sluice.grpcEndpoint())) {
            cart(provider.get("shop.http"));

            sluice.awaitSpan("GET /cart")
                    .isFrom("shop")
                    .isRoot()
                    .hasKind("SERVER")
                    .hasStatus("ERROR")
                    .hasAttribute("http.route", "/cart")
                    .hasAttribute("items", 3)
                    .hasEvent("full")
                    .hasChild("SELECT")
                    .hasKind("CLIENT");
        }
    }

    @Test
    void bTestsBeginWithNothingReceived(SluiceReceiver sluice) {
        assertThat(sluice.spans()).isEmpty();
    }

    @Test
    void aFailureShowsTheTraceAsATree(SluiceReceiver sluice) {
        try (SdkTracerProvider provider = tracing("http/json", sluice.httpEndpoint())) {
            cart(provider.get("shop.http"));
            SpanAssertion span = sluice.awaitSpan("GET /cart");

            assertThatThrownBy(() -> span.hasStatus("OK"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("span GET /cart: status: ERROR (expected: OK)\ntrace "
                            + span.span().traceId() + "\n└─ GET /cart [SERVER, ")
                    .hasMessageContaining(" ms, ERROR out of stock] shop\n   └─ SELECT [CLIENT, ");
        }
    }

    @Test
    void whatDoesNotComeFailsWithWhatCameInstead(SluiceReceiver sluice) {
        try (SdkTracerProvider provider = tracing("http/protobuf", sluice.httpEndpoint())) {
            Span orphan = provider.get("shop")
                    .spanBuilder("orphan")
                    .setParent(Context.root()
                            .with(Span.wrap(io.opentelemetry.api.trace.SpanContext.create(
                                    "0af7651916cd43dd8448eb211c80319c",
                                    "b7ad6b7169203331",
                                    io.opentelemetry.api.trace.TraceFlags.getSampled(),
                                    io.opentelemetry.api.trace.TraceState.getDefault()))))
                    .startSpan();
            orphan.end();
            sluice.awaitSpans(1);

            assertThatThrownBy(() -> sluice.withPatience(SHORT).awaitSpan("POST /order"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("expected within 100 ms: a span named POST /order")
                    .hasMessageContaining("1 spans, 0 log records, 0 metrics")
                    .hasMessageContaining("trace 0af7651916cd43dd8448eb211c80319c\n└─ orphan [INTERNAL, ")
                    .hasMessageContaining("(its parent b7ad6b7169203331 did not come)");
            assertThatThrownBy(
                            () -> sluice.withPatience(SHORT).awaitSpan("orphan").hasChild("none"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("a span named none below orphan");
        }
    }

    @Test
    void logsAndMetricsAreAwaitedToo(SluiceReceiver sluice) {
        Clients clients = Clients.discover();
        try (SdkLoggerProvider logs = SdkLoggerProvider.builder()
                        .setResource(SHOP)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(
                                new SluiceLogRecordExporter(clients.open("grpc", sluice.grpcEndpoint()))))
                        .build();
                SdkMeterProvider metrics = SdkMeterProvider.builder()
                        .setResource(SHOP)
                        .registerMetricReader(PeriodicMetricReader.create(
                                new SluiceMetricExporter(clients.open("http/protobuf", sluice.httpEndpoint()))))
                        .build()) {
            logs.get("test").logRecordBuilder().setBody("order 7 placed").emit();
            metrics.get("test")
                    .counterBuilder("orders")
                    .setUnit("{order}")
                    .build()
                    .add(3);
            metrics.forceFlush().join(10, TimeUnit.SECONDS);

            assertThat(sluice.awaitLog("order 7").service()).isEqualTo("shop");
            ReceivedMetric orders = sluice.awaitMetric("orders");
            assertThat(orders.type()).isEqualTo("SUM");
            assertThat(orders.unit()).isEqualTo("{order}");
            assertThat(orders.points()).containsExactly(new ReceivedMetric.Point(3, Map.of()));
        }
    }

    @Test
    void whatSluiceRefusesIsRefused(SluiceReceiver sluice) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest broken = HttpRequest.newBuilder(URI.create(sluice.httpEndpoint() + "/v1/traces"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{broken"))
                    .build();

            assertThat(client.send(broken, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(400);
        }
        assertThat(sluice.environment()).containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", sluice.httpEndpoint());
        assertThat(sluice.spans()).isEmpty();
    }

    private static SdkTracerProvider tracing(String protocol, String endpoint) {
        SluiceSpanExporter exporter = new SluiceSpanExporter(Clients.discover().open(protocol, endpoint));
        return SdkTracerProvider.builder()
                .setResource(SHOP)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
    }

    private static void cart(Tracer tracer) {
        Span root = tracer.spanBuilder("GET /cart")
                .setNoParent()
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.route", "/cart")
                .setAttribute("items", 3)
                .startSpan();
        root.addEvent("full");
        tracer.spanBuilder("SELECT")
                .setParent(Context.root().with(root))
                .setSpanKind(SpanKind.CLIENT)
                .startSpan()
                .end();
        root.setStatus(StatusCode.ERROR, "out of stock");
        root.end();
    }
}
