package dev.sluice.store;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import java.nio.ByteBuffer;

/// Requests whose every row carries a number of its own, so that rows can be counted and missed.
public final class Telemetry {
    public static final long NOON = 1_795_000_000_000_000_000L;

    private Telemetry() {}

    /// Spans named `op-N`, with N from `first` on, in the attribute `number` too; they start N microseconds
    /// after noon.
    public static Payload spans(long first, int count) {
        return spans(first, count, NOON);
    }

    public static Payload spans(long first, int count, long startNanos) {
        WireWriter writer = new WireWriter();
        int resourceSpans = writer.begin(1);
        resource(writer);
        int scopeSpans = writer.begin(2);
        for (long number = first; number < first + count; number++) {
            int span = writer.begin(2);
            writer.bytes(
                    1, ByteBuffer.allocate(16).putLong(number / 10).putLong(1).array());
            writer.bytes(2, ByteBuffer.allocate(8).putLong(number + 1).array());
            writer.string(5, "op-" + number);
            writer.varint(6, 2);
            writer.fixed64(7, startNanos + number * 1_000);
            writer.fixed64(8, startNanos + number * 1_000 + 500);
            number(writer, 9, number);
            writer.end(span);
        }
        writer.end(scopeSpans);
        writer.end(resourceSpans);
        return payload(Signal.TRACES, writer, count);
    }

    /// Log records with the body `line-N`.
    public static Payload logs(long first, int count) {
        WireWriter writer = new WireWriter();
        int resourceLogs = writer.begin(1);
        resource(writer);
        int scopeLogs = writer.begin(2);
        for (long number = first; number < first + count; number++) {
            int record = writer.begin(2);
            writer.fixed64(1, NOON + number * 1_000);
            int body = writer.begin(5);
            writer.string(1, "line-" + number);
            writer.end(body);
            number(writer, 6, number);
            writer.end(record);
        }
        writer.end(scopeLogs);
        writer.end(resourceLogs);
        return payload(Signal.LOGS, writer, count);
    }

    private static Payload payload(Signal signal, WireWriter writer, int count) {
        return new Payload(signal, writer.array(), 0, writer.length(), count);
    }

    private static void resource(WireWriter writer) {
        int resource = writer.begin(1);
        int attribute = writer.begin(1);
        writer.string(1, "service.name");
        int value = writer.begin(2);
        writer.string(1, "shop");
        writer.end(value);
        writer.end(attribute);
        writer.end(resource);
    }

    private static void number(WireWriter writer, int field, long number) {
        int attribute = writer.begin(field);
        writer.string(1, "number");
        int value = writer.begin(2);
        writer.varint(3, number);
        writer.end(value);
        writer.end(attribute);
    }
}
