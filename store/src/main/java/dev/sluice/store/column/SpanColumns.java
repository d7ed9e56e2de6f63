package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;
import java.util.BitSet;

/// The columns of `spans`. One owner.
final class SpanColumns extends ItemColumns {
    private static final int TRACE_ID = 1 << 3 | WireType.LEN;
    private static final int SPAN_ID = 2 << 3 | WireType.LEN;
    private static final int TRACE_STATE = 3 << 3 | WireType.LEN;
    private static final int PARENT_SPAN_ID = 4 << 3 | WireType.LEN;
    private static final int NAME = 5 << 3 | WireType.LEN;
    private static final int KIND = 6 << 3 | WireType.VARINT;
    private static final int START = 7 << 3 | WireType.FIXED64;
    private static final int END = 8 << 3 | WireType.FIXED64;
    private static final int ATTRIBUTES = 9 << 3 | WireType.LEN;
    private static final int DROPPED_ATTRIBUTES = 10 << 3 | WireType.VARINT;
    private static final int EVENTS = 11 << 3 | WireType.LEN;
    private static final int DROPPED_EVENTS = 12 << 3 | WireType.VARINT;
    private static final int LINKS = 13 << 3 | WireType.LEN;
    private static final int DROPPED_LINKS = 14 << 3 | WireType.VARINT;
    private static final int STATUS_FIELD = 15;
    private static final int STATUS = STATUS_FIELD << 3 | WireType.LEN;
    private static final int FLAGS = 16 << 3 | WireType.FIXED32;
    private static final int STATUS_MESSAGE = 2 << 3 | WireType.LEN;
    private static final int STATUS_CODE = 3 << 3 | WireType.VARINT;
    private static final byte[] NO_ID = {};

    private final IntList traceIds = new IntList();
    private final IdHeap spanIds;
    private final IntList parents = new IntList();
    private final IntList traceStates = new IntList();
    private final IntList flags = new IntList();
    private final IntList names = new IntList();
    private final IntList kinds = new IntList();
    private final LongList starts = new LongList();
    private final LongList ends = new LongList();
    private final IntList statusCodes = new IntList();
    private final BitSet withoutStatus = new BitSet();
    private final IntList statusMessages = new IntList();
    private final IntList droppedAttributes = new IntList();
    private final IntList droppedEvents = new IntList();
    private final IntList droppedLinks = new IntList();
    private final IntList rest = new IntList();
    private final AttributeStream attributes;
    private final EventColumns events;
    private final LinkColumns links;

    private final FieldCursor span;
    private final FieldCursor status;
    private final KeyValueCursor attribute = new KeyValueCursor();
    private final int emptyText;

    private boolean hasStatus;
    private int statusCode;
    private int statusMessage;

    SpanColumns(Lexicon lexicon) {
        super(lexicon);
        spanIds = new IdHeap(8, lexicon.bytes);
        attributes = new AttributeStream(lexicon.bytes, lexicon.keys);
        events = new EventColumns(lexicon);
        links = new LinkColumns(lexicon);
        span = new FieldCursor(lexicon.bytes);
        status = new FieldCursor(lexicon.bytes);
        emptyText = lexicon.bytes.text(NO_ID, 0, 0);
    }

    @Override
    void read(byte[] bytes, int from, int to) {
        int traceId = -1;
        int spanIdFrom = from;
        int spanIdLength = 0;
        int parent = IdDictionary.NONE;
        int traceState = -1;
        int name = emptyText;
        int kind = 0;
        int flag = 0;
        long start = 0;
        long end = 0;
        int attributesDropped = 0;
        int eventsDropped = 0;
        int linksDropped = 0;
        hasStatus = false;
        statusCode = 0;
        statusMessage = -1;
        attributes.begin();
        events.begin();
        links.begin();
        FieldCursor field = span;
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TRACE_ID -> traceId = lexicon.traceIds.required(bytes, field.from(), field.length());
                case SPAN_ID -> {
                    spanIdFrom = field.from();
                    spanIdLength = field.length();
                }
                case TRACE_STATE -> traceState = field.textOrNull(traceState);
                case PARENT_SPAN_ID -> parent = lexicon.spanIds.optional(bytes, field.from(), field.length());
                case NAME -> name = field.text(name);
                case KIND -> kind = field.varint32();
                case START -> start = field.fixed64();
                case END -> end = field.fixed64();
                case ATTRIBUTES -> {
                    if (!attribute.read(bytes, field.from(), field.to()) || !attributes.add(attribute)) {
                        field.keep();
                    }
                }
                case DROPPED_ATTRIBUTES -> attributesDropped = field.varint32();
                case EVENTS -> events.read(bytes, field.from(), field.to());
                case DROPPED_EVENTS -> eventsDropped = field.varint32();
                case LINKS -> links.read(bytes, field.from(), field.to());
                case DROPPED_LINKS -> linksDropped = field.varint32();
                case STATUS -> readStatus(bytes, field.from(), field.to());
                case FLAGS -> flag = field.fixed32();
                default -> field.keep();
            }
        }
        traceIds.add(traceId >= 0 ? traceId : lexicon.traceIds.required(NO_ID, 0, 0));
        spanIds.add(bytes, spanIdFrom, spanIdLength);
        parents.add(parent);
        traceStates.add(traceState);
        flags.add(flag);
        names.add(name);
        kinds.add(kind);
        starts.add(start);
        ends.add(end);
        if (!hasStatus) {
            withoutStatus.set(statusCodes.size());
        }
        statusCodes.add(statusCode);
        statusMessages.add(statusMessage);
        droppedAttributes.add(attributesDropped);
        droppedEvents.add(eventsDropped);
        droppedLinks.add(linksDropped);
        events.end();
        links.end();
        attributes.end();
        rest.add(field.rest());
    }

    private void readStatus(byte[] bytes, int from, int to) {
        hasStatus = true;
        status.begin(bytes, from, to);
        while (status.next()) {
            switch (status.tag()) {
                case STATUS_MESSAGE -> statusMessage = status.textOrNull(statusMessage);
                case STATUS_CODE -> statusCode = status.varint32();
                default -> span.keepInside(STATUS_FIELD, status);
            }
        }
    }

    @Override
    int rows() {
        return rest.size();
    }

    @Override
    long[] times() {
        return starts.array();
    }

    @Override
    AttributeStream attributes() {
        return attributes;
    }

    @Override
    void describe(LeafTable leaves) {
        leaves.add("trace_id", () -> leaves.coded(traceIds, lexicon.traceIds.heap()));
        leaves.add("span_id", () -> ColumnSource.bytes(spanIds.heap()));
        leaves.add("parent_span_id", () -> leaves.coded(parents, lexicon.spanIds.heap()));
        leaves.add("trace_state", () -> leaves.coded(traceStates));
        leaves.add("flags", () -> leaves.unsigned(flags));
        leaves.add("name", () -> leaves.coded(names));
        leaves.add("kind", () -> ColumnSource.ints(kinds.array()));
        leaves.add("start_time", () -> leaves.micros(starts));
        leaves.add("start_time_nanos", () -> ColumnSource.longs(starts.array()));
        leaves.add("end_time", () -> leaves.micros(ends));
        leaves.add("end_time_nanos", () -> ColumnSource.longs(ends.array()));
        leaves.add("duration_ns", () -> leaves.durations(ends, starts));
        leaves.add("status_code", () -> ColumnSource.ints(statusCodes.array()).withNulls(withoutStatus));
        leaves.add("status_message", () -> leaves.coded(statusMessages));
        leaves.add("dropped_attributes_count", () -> leaves.unsigned(droppedAttributes));
        leaves.add("dropped_events_count", () -> leaves.unsigned(droppedEvents));
        leaves.add("dropped_links_count", () -> leaves.unsigned(droppedLinks));
        leaves.add("rest", () -> leaves.coded(rest));
        events.describe(leaves);
        links.describe(leaves);
    }

    @Override
    void truncate(int rows) {
        spanIds.truncate(rows);
        starts.truncate(rows);
        ends.truncate(rows);
        for (IntList column : ints()) {
            column.truncate(rows);
        }
        withoutStatus.clear(rows, Math.max(rows, withoutStatus.length()));
        attributes.truncate(rows);
        events.truncate(rows);
        links.truncate(rows);
    }

    private IntList[] ints() {
        return new IntList[] {
            traceIds,
            parents,
            traceStates,
            flags,
            names,
            kinds,
            statusCodes,
            statusMessages,
            droppedAttributes,
            droppedEvents,
            droppedLinks,
            rest
        };
    }

    @Override
    long memoryBytes() {
        long sum = spanIds.memoryBytes() + starts.memoryBytes() + ends.memoryBytes() + withoutStatus.size() / 8;
        for (IntList column : ints()) {
            sum += column.memoryBytes();
        }
        return sum + attributes.memoryBytes() + events.memoryBytes() + links.memoryBytes();
    }
}
