package dev.sluice.examples.plain;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.concurrent.TimeUnit;

/// Checks out a few carts, and sends a trace, a log record and a metric of each. All settings are the standard
/// variables; the exporters are Sluice's because `OTEL_TRACES_EXPORTER` and its siblings say so.
public final class Checkout {
    private static final int CARTS = 3;
    private static final AttributeKey<String> CART = AttributeKey.stringKey("cart.id");

    private Checkout() {}

    public static void main(String[] args) {
        OpenTelemetrySdk telemetry = AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk();
        for (int cart = 1; cart <= CARTS; cart++) {
            System.out.println(checkOut(telemetry, "cart-" + cart));
        }
        // Sends what is left and waits for the answers.
        telemetry.shutdown().join(10, TimeUnit.SECONDS);
    }

    /// @return the id of its trace
    private static String checkOut(OpenTelemetrySdk telemetry, String cart) {
        Tracer tracer = telemetry.getTracer("dev.sluice.examples.plain");
        Attributes attributes = Attributes.of(CART, cart);
        Span checkout = tracer.spanBuilder("checkout")
                .setSpanKind(SpanKind.SERVER)
                .setAllAttributes(attributes)
                .startSpan();
        try (Scope scope = checkout.makeCurrent()) {
            Span payment = tracer.spanBuilder("charge card").setSpanKind(SpanKind.CLIENT).startSpan();
            if (cart.endsWith("3")) {
                payment.setStatus(StatusCode.ERROR, "card declined");
            }
            payment.end();
            telemetry.getLogsBridge()
                    .get("dev.sluice.examples.plain")
                    .logRecordBuilder()
                    .setSeverity(Severity.INFO)
                    .setBody("checked out " + cart)
                    .setAllAttributes(attributes)
                    .emit();
            telemetry.getMeter("dev.sluice.examples.plain")
                    .counterBuilder("shop.checkouts")
                    .build()
                    .add(1, attributes);
        } finally {
            checkout.end();
        }
        return checkout.getSpanContext().getTraceId();
    }
}
