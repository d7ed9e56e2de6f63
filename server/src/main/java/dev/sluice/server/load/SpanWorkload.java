package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireWriter;
import java.util.SplittableRandom;

/// Spans of a shop of ten services: eleven attributes each, ten spans a trace, 2 % errors.
///
/// A trace is spread over ten consecutive requests, mostly of different services, and each span's parent is a random
/// earlier one, so that neither ids nor attributes compress better than they do in production. Every value is drawn
/// anew for every span.
final class SpanWorkload implements Workload {
    private static final int SPANS_PER_TRACE = 10;

    private final ItemIds ids;
    private final int itemsPerRequest;
    private final SplittableRandom random;
    private final Vocabulary vocabulary;
    private final WireWriter buffer = new WireWriter(1 << 18);
    private final byte[][] statusCodes = new byte[2][];
    private final byte[] failed;

    SpanWorkload(ItemIds ids, int itemsPerRequest, long seed) {
        this.ids = ids;
        this.itemsPerRequest = itemsPerRequest;
        this.random = new SplittableRandom(seed);
        this.vocabulary = new Vocabulary(9, random.split());
        statusCodes[0] = Fields.encodedAttribute(9, "http.response.status_code", 200L);
        statusCodes[1] = Fields.encodedAttribute(9, "http.response.status_code", 500L);
        WireWriter status = new WireWriter(64);
        int open = status.begin(15);
        status.string(2, "upstream answered 500");
        status.varint(3, 2);
        status.end(open);
        failed = status.toByteArray();
    }

    @Override
    public byte[] request(long firstItem, int items, long nowNanos) {
        int service = random.nextInt(Vocabulary.SERVICES);
        buffer.clear();
        int resourceSpans = buffer.begin(1);
        buffer.bytes(1, vocabulary.resourceOf(service));
        int scopeSpans = buffer.begin(2);
        int scope = buffer.begin(1);
        buffer.string(1, "io.opentelemetry.http");
        buffer.string(2, "2.1.0");
        buffer.end(scope);
        for (int i = 0; i < items; i++) {
            span(firstItem + i, service, nowNanos - (long) (items - i) * 2_000);
        }
        buffer.end(scopeSpans);
        buffer.end(resourceSpans);
        return buffer.toByteArray();
    }

    private void span(long item, int service, long startNanos) {
        long request = item / itemsPerRequest;
        long lane = item % itemsPerRequest;
        long group = request / SPANS_PER_TRACE;
        int place = (int) (request % SPANS_PER_TRACE);
        long trace = group * itemsPerRequest + lane;
        int route = random.nextInt(vocabulary.routes());
        boolean isError = random.nextInt(100) < 2;
        int span = buffer.begin(2);
        Fields.traceId(buffer, 1, ids.traceIdHigh(trace), ids.traceIdLow(trace));
        Fields.id(buffer, 2, ids.itemId(item));
        if (place > 0) {
            long parentRequest = group * SPANS_PER_TRACE + random.nextInt(place);
            Fields.id(buffer, 4, ids.itemId(parentRequest * itemsPerRequest + lane));
        }
        buffer.string(5, vocabulary.spanName(service, route));
        buffer.varint(6, place == 0 ? 2 : 3);
        buffer.fixed64(7, startNanos);
        buffer.fixed64(8, startNanos + 50_000 + (long) (-Math.log(1 - random.nextDouble()) * 20_000_000));
        vocabulary.append(buffer, service, route, random);
        Fields.raw(buffer, statusCodes[isError ? 1 : 0]);
        if (isError) {
            Fields.raw(buffer, failed);
        }
        buffer.end(span);
    }
}
