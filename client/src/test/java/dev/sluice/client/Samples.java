package dev.sluice.client;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;

/// Small requests.
final class Samples {
    private Samples() {}

    /// One resource with as many empty spans.
    static Payload spans(int count) {
        WireWriter out = new WireWriter();
        int resource = out.begin(1);
        int scope = out.begin(2);
        for (int i = 0; i < count; i++) {
            int span = out.begin(2);
            out.bytes(1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) i});
            out.string(5, "span " + i);
            out.end(span);
        }
        out.end(scope);
        out.end(resource);
        byte[] bytes = out.toByteArray();
        return new Payload(Signal.TRACES, bytes, 0, bytes.length, count);
    }

    static Payload of(Signal signal) {
        Payload spans = spans(1);
        return new Payload(signal, spans.bytes(), spans.offset(), spans.length(), 1);
    }
}
