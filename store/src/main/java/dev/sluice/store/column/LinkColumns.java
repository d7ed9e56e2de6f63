package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.Ranges;

/// The links of spans, one after the other. One owner.
final class LinkColumns {
    private static final int TRACE_ID = 1 << 3 | WireType.LEN;
    private static final int SPAN_ID = 2 << 3 | WireType.LEN;
    private static final int TRACE_STATE = 3 << 3 | WireType.LEN;
    private static final int ATTRIBUTES = 4 << 3 | WireType.LEN;
    private static final int DROPPED_ATTRIBUTES = 5 << 3 | WireType.VARINT;
    private static final int FLAGS = 6 << 3 | WireType.FIXED32;

    private final Lexicon lexicon;
    private final IntList offsets = new IntList();
    private final IntList traceIds = new IntList();
    private final IntList spanIds = new IntList();
    private final IntList traceStates = new IntList();
    private final IntList droppedAttributes = new IntList();
    private final IntList flags = new IntList();
    private final IntList rest = new IntList();
    private final AttributeMaps attributes;
    private final FieldCursor field;
    private final KeyValueCursor attribute = new KeyValueCursor();

    LinkColumns(Lexicon lexicon) {
        this.lexicon = lexicon;
        attributes = new AttributeMaps(lexicon.bytes, lexicon.keys);
        field = new FieldCursor(lexicon.bytes);
        offsets.add(0);
    }

    /// Begins the next span, and forgets links of one that was not ended.
    void begin() {
        truncateLinks(offsets.last());
    }

    void read(byte[] bytes, int from, int to) {
        int traceId = -1;
        int spanId = -1;
        int traceState = -1;
        int dropped = 0;
        int flag = 0;
        attributes.begin();
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TRACE_ID -> traceId = lexicon.traceIds.required(bytes, field.from(), field.length());
                case SPAN_ID -> spanId = lexicon.spanIds.required(bytes, field.from(), field.length());
                case TRACE_STATE -> traceState = field.textOrNull(traceState);
                case ATTRIBUTES -> {
                    if (!attribute.read(bytes, field.from(), field.to()) || !attributes.add(attribute)) {
                        field.keep();
                    }
                }
                case DROPPED_ATTRIBUTES -> dropped = field.varint32();
                case FLAGS -> flag = field.fixed32();
                default -> field.keep();
            }
        }
        traceIds.add(traceId >= 0 ? traceId : lexicon.traceIds.required(bytes, from, 0));
        spanIds.add(spanId >= 0 ? spanId : lexicon.spanIds.required(bytes, from, 0));
        traceStates.add(traceState);
        droppedAttributes.add(dropped);
        flags.add(flag);
        attributes.end();
        rest.add(field.rest());
    }

    void end() {
        offsets.add(rest.size());
    }

    void describe(LeafTable leaves) {
        String path = "links.element.";
        Ranges ranges = Ranges.of(offsets.array());
        leaves.nested(path + "trace_id", () -> leaves.coded(traceIds, lexicon.traceIds.heap()), ranges);
        leaves.nested(path + "span_id", () -> leaves.coded(spanIds, lexicon.spanIds.heap()), ranges);
        leaves.nested(path + "trace_state", () -> leaves.coded(traceStates), ranges);
        leaves.maps(path + "attributes", attributes, ranges);
        leaves.nested(path + "dropped_attributes_count", () -> leaves.unsigned(droppedAttributes), ranges);
        leaves.nested(path + "flags", () -> leaves.unsigned(flags), ranges);
        leaves.nested(path + "rest", () -> leaves.coded(rest), ranges);
    }

    void truncate(int spans) {
        offsets.truncate(spans + 1);
        truncateLinks(offsets.last());
    }

    private void truncateLinks(int links) {
        traceIds.truncate(links);
        spanIds.truncate(links);
        traceStates.truncate(links);
        droppedAttributes.truncate(links);
        flags.truncate(links);
        attributes.truncate(links);
        rest.truncate(links);
    }

    long memoryBytes() {
        return offsets.memoryBytes()
                + traceIds.memoryBytes()
                + spanIds.memoryBytes()
                + traceStates.memoryBytes()
                + droppedAttributes.memoryBytes()
                + flags.memoryBytes()
                + attributes.memoryBytes()
                + rest.memoryBytes();
    }
}
