package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireWriter;
import java.util.SplittableRandom;

/// Points of a cumulative counter, a gauge and an explicit-bucket histogram in turn. A point's attribute `load.id`,
/// 16 hexadecimal digits, is its identity.
final class MetricWorkload implements Workload {
    static final String ID_ATTRIBUTE = "load.id";
    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

    private final ItemIds ids;
    private final SplittableRandom random;
    private final Vocabulary vocabulary;
    private final WireWriter buffer = new WireWriter(1 << 18);

    MetricWorkload(ItemIds ids, long seed) {
        this.ids = ids;
        this.random = new SplittableRandom(seed);
        this.vocabulary = new Vocabulary(7, random.split());
    }

    @Override
    public byte[] request(long firstItem, int items, long nowNanos) {
        int service = random.nextInt(Vocabulary.SERVICES);
        buffer.clear();
        int resourceMetrics = buffer.begin(1);
        buffer.bytes(1, vocabulary.resourceOf(service));
        int scopeMetrics = buffer.begin(2);
        int third = (items + 2) / 3;
        int sums = Math.min(third, items);
        int gauges = Math.min(third, items - sums);
        int histograms = items - sums - gauges;
        metric("http.server.requests", "{request}", 7, firstItem, sums, service, nowNanos);
        metric("process.memory.usage", "By", 5, firstItem + sums, gauges, service, nowNanos);
        metric("http.server.request.duration", "s", 9, firstItem + sums + gauges, histograms, service, nowNanos);
        buffer.end(scopeMetrics);
        buffer.end(resourceMetrics);
        return buffer.toByteArray();
    }

    private void metric(String name, String unit, int kind, long first, int points, int service, long nowNanos) {
        if (points == 0) {
            return;
        }
        int metric = buffer.begin(2);
        buffer.string(1, name);
        buffer.string(3, unit);
        int data = buffer.begin(kind);
        for (int i = 0; i < points; i++) {
            int point = buffer.begin(1);
            if (kind == 9) {
                histogramPoint(first + i, nowNanos);
            } else {
                numberPoint(first + i, kind == 7, service, nowNanos);
            }
            buffer.end(point);
        }
        if (kind != 5) {
            buffer.varint(2, 2);
        }
        if (kind == 7) {
            buffer.varint(3, 1);
        }
        buffer.end(data);
        buffer.end(metric);
    }

    private void numberPoint(long item, boolean isCount, int service, long nowNanos) {
        buffer.fixed64(2, nowNanos - 60_000_000_000L);
        buffer.fixed64(3, nowNanos);
        if (isCount) {
            buffer.fixed64(6, random.nextInt(1_000_000));
        } else {
            buffer.float64(4, random.nextDouble() * 1e9);
        }
        vocabulary.append(buffer, service, random.nextInt(vocabulary.routes()), random);
        Fields.attribute(buffer, 7, ID_ATTRIBUTE, hex(item));
    }

    private void histogramPoint(long item, long nowNanos) {
        buffer.fixed64(2, nowNanos - 60_000_000_000L);
        buffer.fixed64(3, nowNanos);
        long[] counts = new long[BOUNDS.length + 1];
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextInt(100);
            total += counts[i];
        }
        buffer.fixed64(4, total);
        buffer.float64(5, total * 0.04);
        WireWriter packed = new WireWriter(256);
        int open = packed.begin(6);
        for (long count : counts) {
            packed.rawFixed64(count);
        }
        packed.end(open);
        open = packed.begin(7);
        for (double bound : BOUNDS) {
            packed.rawFixed64(Double.doubleToRawLongBits(bound));
        }
        packed.end(open);
        Fields.raw(buffer, packed.toByteArray());
        Fields.attribute(buffer, 9, ID_ATTRIBUTE, hex(item));
    }

    private String hex(long item) {
        return AckedFile.hex(ids.itemId(item));
    }
}
