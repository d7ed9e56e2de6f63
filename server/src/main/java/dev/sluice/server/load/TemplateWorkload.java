package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import java.util.ArrayList;
import java.util.List;

/// Sends the same few requests again and again with fresh ids and times: cheap to make, so the generator is never the
/// bottleneck, but it compresses better than real data; sizes on disk must not be quoted from it.
///
/// Only spans and log records whose ids and times stand in the template are given new ones; everything else is sent
/// as it is. The number of items of a request is the template's own.
final class TemplateWorkload implements Workload {
    private static final int TRACE_ID = 16;
    private static final int SPAN_ID = 8;

    private final ItemIds ids;
    private final List<Template> templates = new ArrayList<>();
    private int turn;

    /// @param requests protobuf requests of the signal, each with the same number of items
    /// @throws IllegalArgumentException if a request has no item that can be given an identity
    TemplateWorkload(ItemIds ids, Signal signal, List<byte[]> requests) {
        this.ids = ids;
        for (byte[] request : requests) {
            Template template = new Template(request, new ArrayList<>());
            collectItems(signal, template);
            if (template.items.isEmpty()) {
                throw new IllegalArgumentException(
                        "template: no " + signal.itemNoun() + " with an id of 8 bytes in it");
            }
            templates.add(template);
        }
    }

    int itemsPerRequest() {
        return templates.getFirst().items.size();
    }

    @Override
    public byte[] request(long firstItem, int items, long nowNanos) {
        Template template = templates.get(turn++ % templates.size());
        byte[] request = template.bytes.clone();
        for (int i = 0; i < template.items.size(); i++) {
            Item item = template.items.get(i);
            long number = firstItem + i;
            long trace = number / 10;
            putId(request, item.spanId, ids.itemId(number));
            if (item.traceId >= 0) {
                putId(request, item.traceId, ids.traceIdHigh(trace));
                putId(request, item.traceId + 8, ids.traceIdLow(trace));
            }
            if (item.parentSpanId >= 0) {
                putId(request, item.parentSpanId, ids.itemId(number / 10 * 10));
            }
            for (int j = 0; j < item.times.length; j++) {
                putTime(request, item.times[j], nowNanos + item.timeOffsets[j]);
            }
        }
        return request;
    }

    private static void collectItems(Signal signal, Template template) {
        WireReader resources = new WireReader(template.bytes, 0, template.bytes.length);
        while (resources.next()) {
            if (resources.tag() != WireType.tag(1, WireType.LEN)) {
                continue;
            }
            WireReader scopes = new WireReader(template.bytes, resources.valueOffset(), resources.valueEnd());
            while (scopes.next()) {
                if (scopes.tag() != WireType.tag(2, WireType.LEN)) {
                    continue;
                }
                WireReader items = new WireReader(template.bytes, scopes.valueOffset(), scopes.valueEnd());
                while (items.next()) {
                    if (items.tag() == WireType.tag(2, WireType.LEN)) {
                        collectItem(signal, template, items.valueOffset(), items.valueEnd());
                    }
                }
            }
        }
    }

    private static void collectItem(Signal signal, Template template, int from, int to) {
        boolean isSpan = signal == Signal.TRACES;
        int traceField = isSpan ? 1 : 9;
        int spanField = isSpan ? 2 : 10;
        int traceId = -1;
        int spanId = -1;
        int parent = -1;
        List<Integer> times = new ArrayList<>();
        WireReader fields = new WireReader(template.bytes, from, to);
        while (fields.next()) {
            int field = fields.field();
            if (fields.wireType() == WireType.FIXED64
                    && (isSpan ? field == 7 || field == 8 : field == 1 || field == 11)) {
                times.add(fields.valueOffset());
            } else if (fields.wireType() == WireType.LEN) {
                if (field == traceField && fields.valueLength() == TRACE_ID) {
                    traceId = fields.valueOffset();
                } else if (field == spanField && fields.valueLength() == SPAN_ID) {
                    spanId = fields.valueOffset();
                } else if (isSpan && field == 4 && fields.valueLength() == SPAN_ID) {
                    parent = fields.valueOffset();
                }
            }
        }
        if (spanId >= 0) {
            int[] offsets = times.stream().mapToInt(Integer::intValue).toArray();
            template.items.add(new Item(traceId, spanId, parent, offsets, timeOffsets(template.bytes, offsets)));
        }
    }

    /// Later times of an item keep their distance from its first.
    private static long[] timeOffsets(byte[] bytes, int[] times) {
        long[] offsets = new long[times.length];
        for (int i = 1; i < times.length; i++) {
            offsets[i] = Math.max(0, time(bytes, times[i]) - time(bytes, times[0]));
        }
        return offsets;
    }

    private static void putId(byte[] bytes, int at, long id) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (id >>> (56 - 8 * i));
        }
    }

    private static void putTime(byte[] bytes, int at, long nanos) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (nanos >>> (8 * i));
        }
    }

    private static long time(byte[] bytes, int at) {
        long nanos = 0;
        for (int i = 7; i >= 0; i--) {
            nanos = nanos << 8 | bytes[at + i] & 0xFF;
        }
        return nanos;
    }

    private record Template(byte[] bytes, List<Item> items) {}

    /// Where an item's ids and times stand in the request; -1 where there is none.
    private record Item(int traceId, int spanId, int parentSpanId, int[] times, long[] timeOffsets) {}
}
