import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
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
import io.opentelemetry.context.Scope;
import java.util.List;

/// Sends the data of expected.json with the API alone: the SDK behind it, and its exporters, are the agent's.
public final class Send {
    private static final String NAME = "sluice.client.check";
    private static final String VERSION = "1.2.3";
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("route");

    private Send() {}

    public static void main(String[] args) {
        OpenTelemetry telemetry = GlobalOpenTelemetry.get();
        Tracer tracer = telemetry.getTracer(NAME, VERSION);
        SpanContext linked = SpanContext.createFromRemoteParent(
                "0102030405060708090a0b0c0d0e0f10",
                "0102030405060708",
                TraceFlags.getDefault(),
                TraceState.getDefault());
        Span parent = tracer.spanBuilder("parent")
                .setSpanKind(SpanKind.SERVER)
                .addLink(linked)
                .setAttribute("text", "grüße ✓ 日本")
                .setAttribute("empty", "")
                .setAttribute("large", 9007199254740991L)
                .setAttribute("negative", -42)
                .setAttribute("fraction", 0.1)
                .setAttribute("flag", true)
                .setAttribute(AttributeKey.stringArrayKey("words"), List.of("a", "b"))
                .setAttribute(AttributeKey.longArrayKey("numbers"), List.of(1L, 2L, 3L))
                .startSpan();
        try (Scope inParent = parent.makeCurrent()) {
            parent.addEvent("cache.miss", Attributes.of(AttributeKey.stringKey("key"), "user:7"));
            tracer.spanBuilder("child")
                    .setSpanKind(SpanKind.CLIENT)
                    .setAttribute("depth", 1)
                    .startSpan()
                    .end();
            telemetry
                    .getLogsBridge()
                    .loggerBuilder(NAME)
                    .setInstrumentationVersion(VERSION)
                    .build()
                    .logRecordBuilder()
                    .setSeverity(Severity.WARN)
                    .setBody("hello from the client")
                    .setAttribute(AttributeKey.longKey("n"), 7L)
                    .emit();
        }
        parent.setStatus(StatusCode.ERROR, "boom");
        parent.end();

        Meter meter = telemetry
                .getMeterProvider()
                .meterBuilder(NAME)
                .setInstrumentationVersion(VERSION)
                .build();
        meter.counterBuilder("client.requests").build().add(3, Attributes.of(ROUTE, "/a"));
        meter.gaugeBuilder("client.temperature")
                .build()
                .set(21.5, Attributes.of(AttributeKey.stringKey("room"), "east"));
        DoubleHistogram latency = meter.histogramBuilder("client.latency").build();
        for (double value : new double[] {1, 10, 100}) {
            latency.record(value, Attributes.of(ROUTE, "/a"));
        }
    }
}
