package dev.sluice.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// Random requests of every signal, built with the generated classes: valid in every item, and odd wherever a
/// valid item may be. The same seed makes the same requests.
public final class RandomOtlp {
    private static final List<String> KEYS = List.of(
            "http.route",
            "http.request.method",
            "service.name",
            "a",
            "",
            "ключ",
            "k\u0000ey",
            "\uD83D\uDE00",
            "host.name");
    private static final List<String> TEXTS = List.of(
            "",
            "GET /api/v1/products/{id}",
            "ß€\uD83D\uDE00 mixed ünïcödé text that is longer than sixty-four bytes, so that every path is walked",
            "\"quoted\" \\ back\nslash\t\u0001\u007f\u2028</script>",
            "plain",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
            "\uFFFF\uD7FF\uE000");
    private static final long[] LONGS = {
        0,
        1,
        -1,
        127,
        128,
        255,
        300,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 53,
        (1L << 53) + 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1_700_000_000_000_000_000L
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1.5,
        -1e-300,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.1,
        1e21,
        123456789.0
    };

    final SplittableRandom random;

    public RandomOtlp(long seed) {
        random = new SplittableRandom(seed);
    }

    /// One request of a signal, as its generated class.
    public Message request(Signal signal) {
        return switch (signal) {
            case TRACES -> traces();
            case METRICS -> metrics();
            case LOGS -> logs();
            case PROFILES -> profiles();
        };
    }

    public ExportTraceServiceRequest traces() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        repeat(3, i -> {
            ResourceSpans.Builder resource = ResourceSpans.newBuilder().setSchemaUrl(text());
            if (chance(4, 5)) {
                resource.setResource(resource());
            }
            repeat(3, j -> {
                ScopeSpans.Builder scope = ScopeSpans.newBuilder().setSchemaUrl(text());
                if (chance(4, 5)) {
                    scope.setScope(scope());
                }
                repeat(5, k -> scope.addSpans(span()));
                resource.addScopeSpans(scope);
            });
            request.addResourceSpans(resource);
        });
        return request.build();
    }

    public ExportMetricsServiceRequest metrics() {
        return new RandomMetrics(this).request();
    }

    public ExportLogsServiceRequest logs() {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        repeat(3, i -> {
            ResourceLogs.Builder resource =
                    ResourceLogs.newBuilder().setResource(resource()).setSchemaUrl(text());
            repeat(3, j -> {
                ScopeLogs.Builder scope =
                        ScopeLogs.newBuilder().setScope(scope()).setSchemaUrl(text());
                repeat(5, k -> scope.addLogRecords(logRecord()));
                resource.addScopeLogs(scope);
            });
            request.addResourceLogs(resource);
        });
        return request.build();
    }

    public ExportProfilesServiceRequest profiles() {
        return new RandomProfiles(this).request();
    }

    public Span span() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(16))
                .setSpanId(id(8))
                .setTraceState(text())
                .setName(text())
                .setKindValue(integer(7))
                .setStartTimeUnixNano(anyLong())
                .setEndTimeUnixNano(anyLong())
                .setDroppedAttributesCount(anyInt())
                .setDroppedEventsCount(integer(3))
                .setDroppedLinksCount(anyInt())
                .setFlags(anyInt());
        if (chance(1, 2)) {
            span.setParentSpanId(chance(1, 8) ? ByteString.copyFrom(new byte[8]) : id(8));
        }
        repeat(6, i -> span.addAttributes(keyValue(0)));
        repeat(3, i -> {
            Span.Event.Builder event = Span.Event.newBuilder()
                    .setTimeUnixNano(anyLong())
                    .setName(text())
                    .setDroppedAttributesCount(anyInt());
            repeat(3, j -> event.addAttributes(keyValue(0)));
            span.addEvents(event);
        });
        repeat(3, i -> {
            Span.Link.Builder link = Span.Link.newBuilder()
                    .setTraceId(id(integer(17)))
                    .setSpanId(id(integer(9)))
                    .setTraceState(text())
                    .setFlags(anyInt())
                    .setDroppedAttributesCount(anyInt());
            repeat(3, j -> link.addAttributes(keyValue(0)));
            span.addLinks(link);
        });
        if (chance(1, 2)) {
            span.setStatus(Status.newBuilder().setCodeValue(integer(4)).setMessage(text()));
        }
        return span.build();
    }

    public LogRecord logRecord() {
        LogRecord.Builder record = LogRecord.newBuilder()
                .setTimeUnixNano(anyLong())
                .setObservedTimeUnixNano(anyLong())
                .setSeverityNumberValue(integer(30))
                .setSeverityText(text())
                .setEventName(text())
                .setFlags(anyInt())
                .setDroppedAttributesCount(anyInt());
        if (chance(3, 4)) {
            record.setBody(anyValue(0));
        }
        if (chance(1, 2)) {
            record.setTraceId(chance(3, 4) ? id(16) : id(integer(20)));
            record.setSpanId(chance(3, 4) ? id(8) : id(integer(20)));
        }
        repeat(5, i -> record.addAttributes(keyValue(0)));
        return record.build();
    }

    public Resource resource() {
        Resource.Builder resource = Resource.newBuilder().setDroppedAttributesCount(anyInt());
        if (chance(3, 4)) {
            resource.addAttributes(KeyValue.newBuilder()
                    .setKey("service.name")
                    .setValue(AnyValue.newBuilder().setStringValue("svc" + integer(4))));
        }
        repeat(4, i -> resource.addAttributes(keyValue(0)));
        if (chance(1, 4)) {
            resource.addEntityRefs(EntityRef.newBuilder()
                    .setType("service")
                    .setSchemaUrl(text())
                    .addIdKeys("service.name")
                    .addDescriptionKeys(text()));
        }
        return resource.build();
    }

    public InstrumentationScope scope() {
        InstrumentationScope.Builder scope = InstrumentationScope.newBuilder()
                .setName(text())
                .setVersion(text())
                .setDroppedAttributesCount(integer(3));
        repeat(3, i -> scope.addAttributes(keyValue(0)));
        return scope.build();
    }

    public KeyValue keyValue(int depth) {
        KeyValue.Builder keyValue = KeyValue.newBuilder().setKey(pick(KEYS));
        if (chance(9, 10)) {
            keyValue.setValue(anyValue(depth));
        }
        if (chance(1, 50)) {
            keyValue.setKeyStrindex(anyInt());
        }
        return keyValue.build();
    }

    public AnyValue anyValue(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (integer(depth < 4 ? 12 : 8)) {
            case 0, 1, 2 -> value.setStringValue(text());
            case 3 -> value.setBoolValue(chance(1, 2));
            case 4 -> value.setIntValue(anyLong());
            case 5 -> value.setDoubleValue(anyDouble());
            case 6 -> value.setBytesValue(id(integer(20)));
            case 7 -> {
                if (chance(1, 4)) {
                    value.setStringValueStrindex(anyInt());
                }
            }
            case 8, 9 -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                repeat(4, i -> array.addValues(anyValue(depth + 1)));
                value.setArrayValue(array);
            }
            default -> {
                KeyValueList.Builder list = KeyValueList.newBuilder();
                repeat(4, i -> list.addValues(keyValue(depth + 1)));
                value.setKvlistValue(list);
            }
        }
        return value.build();
    }

    /// Random bytes of which none is zero.
    public ByteString id(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (1 + integer(255));
        }
        return ByteString.copyFrom(bytes);
    }

    public String text() {
        return pick(TEXTS);
    }

    public long anyLong() {
        return chance(1, 2) ? LONGS[integer(LONGS.length)] : random.nextLong();
    }

    /// Any bits of an unsigned 32-bit field.
    public int anyInt() {
        return chance(3, 4) ? integer(3) : random.nextInt();
    }

    public double anyDouble() {
        return chance(1, 2) ? DOUBLES[integer(DOUBLES.length)] : random.nextDouble() * 1e6;
    }

    public boolean chance(int of, int in) {
        return random.nextInt(in) < of;
    }

    public int integer(int bound) {
        return random.nextInt(bound);
    }

    /// Runs 0 to `bound - 1` times.
    public void repeat(int bound, IntConsumer body) {
        int times = random.nextInt(bound);
        for (int i = 0; i < times; i++) {
            body.accept(i);
        }
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
