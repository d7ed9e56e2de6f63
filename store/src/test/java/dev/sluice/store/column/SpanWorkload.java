package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// The `mix` input: requests of 500 spans of one resource with 7 attributes, 11 attributes a span, about 450 bytes a
/// span on the wire, 10 services, 2 % errors. A trace has 10 spans, each in another request and mostly of another
/// service; a span's parent is any earlier span of its trace.
///
/// The same seed makes the same requests, in their order. One owner.
public final class SpanWorkload {
    /// Spans of a request.
    public static final int SPANS = 500;

    private static final int SPANS_PER_TRACE = 10;
    private static final int SERVICES = 10;
    private static final int RARE_KEYS = 97;
    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
    private static final long START = 1_790_000_000_000_000_000L;

    private final SplittableRandom random;
    private final byte[][] traceIds = new byte[SPANS][];
    private final byte[][][] spanIds = new byte[SPANS][SPANS_PER_TRACE][];
    private final int[] depths = new int[SPANS];
    private final WireWriter writer = new WireWriter(1 << 18);
    private long requests;

    public SpanWorkload(long seed) {
        random = new SplittableRandom(seed);
        for (int slot = 0; slot < SPANS; slot++) {
            traceIds[slot] = id(16);
            depths[slot] = 0;
        }
    }

    /// The next request: an `ExportTraceServiceRequest`.
    public byte[] next() {
        int service = random.nextInt(SERVICES);
        long time = START + requests * 1_000_000;
        writer.clear();
        int resourceSpans = writer.begin(1);
        resource(service);
        int scopeSpans = writer.begin(2);
        int scope = writer.begin(1);
        writer.string(1, "io.opentelemetry.tomcat-10.0");
        writer.string(2, "2.21.0");
        writer.end(scope);
        for (int slot = 0; slot < SPANS; slot++) {
            span(slot, service, time);
        }
        writer.end(scopeSpans);
        writer.string(3, "https://opentelemetry.io/schemas/1.37.0");
        writer.end(resourceSpans);
        requests++;
        return writer.toByteArray();
    }

    private void resource(int service) {
        int pod = random.nextInt(20);
        int resource = writer.begin(1);
        text(1, "service.name", "service-" + service);
        text(1, "service.version", "1.4." + service);
        text(1, "deployment.environment.name", "production");
        text(1, "host.name", "node-" + pod % 8);
        text(1, "k8s.pod.name", "service-" + service + "-7d9f8b6c5-" + pod);
        text(1, "telemetry.sdk.language", "java");
        text(1, "telemetry.sdk.version", "1.55.0");
        writer.end(resource);
    }

    private void span(int slot, int service, long requestTime) {
        if (depths[slot] == SPANS_PER_TRACE) {
            traceIds[slot] = id(16);
            depths[slot] = 0;
        }
        int depth = depths[slot]++;
        byte[] spanId = id(8);
        spanIds[slot][depth] = spanId;
        int route = random.nextInt(40);
        boolean isError = random.nextInt(50) == 0;
        long start = requestTime + random.nextInt(1_000_000);
        int span = writer.begin(2);
        writer.bytes(1, traceIds[slot]);
        writer.bytes(2, spanId);
        if (depth > 0) {
            writer.bytes(4, spanIds[slot][random.nextInt(depth)]);
        }
        writer.string(5, METHODS[route % METHODS.length] + " /api/v1/resource-" + route + "/{id}");
        writer.varint(6, 1 + random.nextInt(5));
        writer.fixed64(7, start);
        writer.fixed64(8, start + 50_000 + random.nextInt(200_000_000));
        text(9, "http.request.method", METHODS[route % METHODS.length]);
        text(9, "http.route", "/api/v1/resource-" + route + "/{id}");
        text(9, "url.path", "/api/v1/resource-" + route + "/" + random.nextInt(50));
        number(9, "http.response.status_code", isError ? 500 : 200);
        text(9, "server.address", "service-" + service + ".internal");
        number(9, "server.port", 8080);
        text(9, "network.peer.address", "10.0." + random.nextInt(16) + "." + random.nextInt(256));
        text(9, "user.id", "u-" + String.format("%06d", random.nextInt(2_000)));
        number(9, "http.response.body.size", random.nextInt(100_000));
        text(9, "thread.name", "http-nio-8080-exec-" + random.nextInt(200));
        text(9, "app.rare." + random.nextInt(RARE_KEYS), "value-" + random.nextInt(100));
        if (isError) {
            int status = writer.begin(15);
            writer.string(2, "upstream connect error");
            writer.varint(3, 2);
            writer.end(status);
        }
        writer.fixed32(16, 0x101);
        writer.end(span);
    }

    private void text(int field, String key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int attribute = writer.begin(field);
        writer.string(1, key);
        int any = writer.begin(2);
        writer.bytes(1, bytes);
        writer.end(any);
        writer.end(attribute);
    }

    private void number(int field, String key, long value) {
        int attribute = writer.begin(field);
        writer.string(1, key);
        int any = writer.begin(2);
        writer.varint(3, value);
        writer.end(any);
        writer.end(attribute);
    }

    private byte[] id(int length) {
        byte[] id = new byte[length];
        for (int i = 0; i < length; i++) {
            id[i] = (byte) (1 + random.nextInt(255));
        }
        return id;
    }
}
