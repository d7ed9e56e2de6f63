package dev.sluice.sdk;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
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
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a real SDK hands to exporters, with every kind of field in it.
final class Telemetry {
    private static final Resource RESOURCE = Resource.create(
            Attributes.builder()
                    .put("service.name", "shop")
                    .put("emoji", "caf\u00e9 \ud83d\ude80")
                    .put("empty", "")
                    .build(),
            "https://opentelemetry.io/schemas/1.30.0");
    private static final SpanContext REMOTE = SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("a", "1").put("b", "2").build());

    private Telemetry() {}

    static List<SpanData> spans() {
        List<SpanData> spans = new ArrayList<>();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(RESOURCE)
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(12)
                        .setMaxNumberOfEvents(2)
                        .setMaxNumberOfLinks(1)
                        .build())
                .addSpanProcessor(new Ended(spans))
                .build()) {
            Tracer tracer = provider.tracerBuilder("shop.http")
                    .setInstrumentationVersion("1.2.3")
                    .setSchemaUrl("https://opentelemetry.io/schemas/1.29.0")
                    .build();
            Span root = tracer.spanBuilder("GET /cart")
                    .setParent(Context.root().with(Span.wrap(REMOTE)))
                    .setSpanKind(SpanKind.SERVER)
                    .setAllAttributes(attributes())
                    .addLink(REMOTE, Attributes.builder().put("why", "because").build())
                    .addLink(REMOTE)
                    .startSpan();
            for (int i = 0; i < 4; i++) {
                root.addEvent("event " + i, Attributes.builder().put("n", i).build());
            }
            root.setStatus(StatusCode.ERROR, "out of stock");
            Span child = tracer.spanBuilder("SELECT")
                    .setParent(Context.root().with(root))
                    .setSpanKind(SpanKind.CLIENT)
                    .startSpan();
            child.setStatus(StatusCode.OK);
            child.end();
            root.end();
            provider.get("other").spanBuilder("").setNoParent().startSpan().end();
        }
        return spans;
    }

    static List<LogRecordData> records() {
        List<LogRecordData> records = new ArrayList<>();
        try (SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .setResource(RESOURCE)
                .addLogRecordProcessor((context, record) -> records.add(record.toLogRecordData()))
                .build()) {
            Logger logger = provider.get("shop.log");
            Context inside = Context.root().with(Span.wrap(REMOTE));
            logger.logRecordBuilder().emit();
            logger.logRecordBuilder()
                    .setContext(inside)
                    .setSeverity(Severity.WARN2)
                    .setSeverityText("warning")
                    .setEventName("order.placed")
                    .setTimestamp(Instant.ofEpochSecond(1_700_000_000, 123))
                    .setAllAttributes(attributes())
                    .setBody(Value.of(Map.of("list", Value.of(Value.of(1L), Value.of(true), Value.of(2.5)))))
                    .emit();
            logger.logRecordBuilder().setBody(Value.of(new byte[] {1, 2, 3})).emit();
            logger.logRecordBuilder().setBody("caf\u00e9").emit();
        }
        return records;
    }

    static List<MetricData> metrics() {
        Reading reading = new Reading();
        try (SdkMeterProvider provider = SdkMeterProvider.builder()
                .setResource(RESOURCE)
                .registerView(
                        InstrumentSelector.builder().setName("size").build(),
                        View.builder()
                                .setAggregation(Aggregation.base2ExponentialBucketHistogram())
                                .build())
                .registerMetricReader(reading)
                .build()) {
            Meter meter = provider.get("shop.metrics");
            Attributes one = Attributes.builder().put("route", "/cart").build();
            // An exemplar needs a sampled span around the measurement.
            Context inside = Context.root().with(Span.wrap(REMOTE));
            meter.counterBuilder("requests")
                    .setUnit("1")
                    .setDescription("Requests.")
                    .build()
                    .add(3, one, inside);
            meter.counterBuilder("bytes").ofDoubles().build().add(3.5);
            meter.upDownCounterBuilder("open").build().add(-7);
            meter.gaugeBuilder("load").build().set(0.75);
            meter.gaugeBuilder("depth").ofLongs().build().set(-4);
            DoubleHistogram latency = meter.histogramBuilder("latency").build();
            latency.record(12, one);
            latency.record(4_000, one, inside);
            DoubleHistogram size = meter.histogramBuilder("size").build();
            size.record(0);
            size.record(17.5);
            size.record(0.001);
            return List.copyOf(reading.all());
        }
    }

    private static Attributes attributes() {
        return Attributes.builder()
                .put("text", "t")
                .put("yes", true)
                .put("int", -5L)
                .put("float", 2.5)
                .put(AttributeKey.stringArrayKey("texts"), List.of("a", "\u00e9"))
                .put(AttributeKey.booleanArrayKey("flags"), List.of(true, false))
                .put(AttributeKey.longArrayKey("ints"), List.of(1L, -2L))
                .put(AttributeKey.doubleArrayKey("floats"), List.of(1.5))
                .put("long", "x".repeat(300))
                .put("ten", 10)
                .put("eleven", 11)
                .put("twelve", 12)
                .put("thirteen", 13)
                .build();
    }

    private record Ended(List<SpanData> spans) implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            spans.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    private static final class Reading implements MetricReader {
        private CollectionRegistration source = CollectionRegistration.noop();

        java.util.Collection<MetricData> all() {
            return source.collectAllMetrics();
        }

        @Override
        public void register(CollectionRegistration registration) {
            source = registration;
        }

        @Override
        public AggregationTemporality getAggregationTemporality(InstrumentType instrument) {
            return AggregationTemporality.CUMULATIVE;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
