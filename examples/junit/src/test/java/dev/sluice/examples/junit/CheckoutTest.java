package dev.sluice.examples.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.client.Clients;
import dev.sluice.junit.SluiceExtension;
import dev.sluice.junit.SluiceReceiver;
import dev.sluice.sdk.SluiceSpanExporter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a checkout tells about itself is part of what it does, so it is tested like the rest.
@ExtendWith(SluiceExtension.class)
class CheckoutTest {
    @Test
    void aCheckoutIsOneTraceWithItsPayment(SluiceReceiver sluice) {
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(new SluiceSpanExporter(
                                Clients.discover().open("http/protobuf", sluice.httpEndpoint())))
                        .build())
                .build()) {
            checkOut(provider.get("shop"), "cart-7");
        }

        sluice.awaitSpan("checkout")
                .isRoot()
                .hasKind("SERVER")
                .hasAttribute("cart.id", "cart-7")
                .hasChild("charge card");
        assertEquals(2, sluice.spans().size());
    }

    private static void checkOut(Tracer tracer, String cart) {
        Span checkout = tracer.spanBuilder("checkout")
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("cart.id", cart)
                .startSpan();
        try (Scope scope = checkout.makeCurrent()) {
            tracer.spanBuilder("charge card").startSpan().end();
        } finally {
            checkout.end();
        }
    }
}
