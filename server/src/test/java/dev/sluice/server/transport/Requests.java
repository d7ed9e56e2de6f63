package dev.sluice.server.transport;

import dev.sluice.otlp.wire.WireWriter;

/// Export requests for tests, written by hand.
public final class Requests {
    private Requests() {}

    /// A gRPC frame.
    ///
    /// @param flag 1 for a compressed message, 0 for a plain one
    public static byte[] frame(int flag, byte[] message) {
        return frame(flag, message.length, message);
    }

    /// A gRPC frame that may lie about its length.
    static byte[] frame(int flag, int announced, byte[] message) {
        byte[] frame = new byte[GrpcFrame.HEADER_BYTES + message.length];
        frame[0] = (byte) flag;
        for (int i = 0; i < 4; i++) {
            frame[1 + i] = (byte) (announced >>> 24 - 8 * i);
        }
        System.arraycopy(message, 0, frame, GrpcFrame.HEADER_BYTES, message.length);
        return frame;
    }

    /// A trace request with `count` valid spans of service `shop`.
    public static byte[] spans(int count) {
        return spans(count, 0);
    }

    /// The same, followed by spans without ids, which break D-20.
    public static byte[] spans(int valid, int invalid) {
        WireWriter writer = new WireWriter();
        int resourceSpans = writer.begin(1);
        int resource = writer.begin(1);
        text(writer, 1, "service.name", "shop");
        writer.end(resource);
        int scopeSpans = writer.begin(2);
        for (int i = 0; i < valid + invalid; i++) {
            int span = writer.begin(2);
            if (i < valid) {
                writer.bytes(1, id(16, i + 1));
                writer.bytes(2, id(8, i + 1));
            }
            writer.string(5, "GET /cart");
            writer.varint(6, 2);
            writer.fixed64(7, 1_700_000_000_000_000_000L + i);
            writer.fixed64(8, 1_700_000_000_001_000_000L + i);
            text(writer, 9, "http.route", "/cart");
            writer.end(span);
        }
        writer.end(scopeSpans);
        writer.end(resourceSpans);
        return writer.toByteArray();
    }

    /// A log request with `count` records.
    public static byte[] logs(int count) {
        WireWriter writer = new WireWriter();
        int resourceLogs = writer.begin(1);
        int scopeLogs = writer.begin(2);
        for (int i = 0; i < count; i++) {
            int log = writer.begin(2);
            writer.fixed64(1, 1_700_000_000_000_000_000L + i);
            writer.varint(2, 9);
            int body = writer.begin(5);
            writer.string(1, "order " + i + " placed");
            writer.end(body);
            writer.end(log);
        }
        writer.end(scopeLogs);
        writer.end(resourceLogs);
        return writer.toByteArray();
    }

    /// A metric request: one gauge with `points` points.
    public static byte[] points(int points) {
        WireWriter writer = new WireWriter();
        int resourceMetrics = writer.begin(1);
        int scopeMetrics = writer.begin(2);
        int metric = writer.begin(2);
        writer.string(1, "queue.depth");
        int gauge = writer.begin(5);
        for (int i = 0; i < points; i++) {
            int point = writer.begin(1);
            writer.fixed64(3, 1_700_000_000_000_000_000L + i);
            writer.float64(4, i + 0.5);
            writer.end(point);
        }
        writer.end(gauge);
        writer.end(metric);
        writer.end(scopeMetrics);
        writer.end(resourceMetrics);
        return writer.toByteArray();
    }

    /// A profiles request: `count` profiles of service `shop`, each of one sample, with a dictionary.
    public static byte[] profiles(int count) {
        WireWriter writer = new WireWriter();
        int resourceProfiles = writer.begin(1);
        int resource = writer.begin(1);
        text(writer, 1, "service.name", "shop");
        writer.end(resource);
        int scopeProfiles = writer.begin(2);
        for (int i = 0; i < count; i++) {
            int profile = writer.begin(2);
            int samples = writer.begin(2);
            writer.varint(4, 7 + i);
            writer.end(samples);
            writer.fixed64(3, 1_700_000_000_000_000_000L + i);
            writer.varint(4, 10_000_000_000L);
            writer.bytes(7, id(16, i + 1));
            writer.string(9, "pprof");
            writer.bytes(10, new byte[] {1, 2, 3, (byte) i});
            writer.end(profile);
        }
        writer.end(scopeProfiles);
        writer.end(resourceProfiles);
        int dictionary = writer.begin(2);
        for (int table = 1; table <= 4; table++) {
            writer.bytes(table, new byte[0]);
        }
        writer.string(5, "");
        writer.string(5, "cpu");
        writer.end(dictionary);
        return writer.toByteArray();
    }

    private static byte[] id(int length, int value) {
        byte[] id = new byte[length];
        for (int i = 0; i < 4; i++) {
            id[length - 1 - i] = (byte) (value >>> 8 * i);
        }
        return id;
    }

    private static void text(WireWriter writer, int field, String key, String value) {
        int pair = writer.begin(field);
        writer.string(1, key);
        int any = writer.begin(2);
        writer.string(1, value);
        writer.end(any);
        writer.end(pair);
    }
}
