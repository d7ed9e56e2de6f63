package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.Ranges;

/// The events of spans, one after the other. One owner.
final class EventColumns {
    private static final int TIME = 1 << 3 | WireType.FIXED64;
    private static final int NAME = 2 << 3 | WireType.LEN;
    private static final int ATTRIBUTES = 3 << 3 | WireType.LEN;
    private static final int DROPPED_ATTRIBUTES = 4 << 3 | WireType.VARINT;

    private final IntList offsets = new IntList();
    private final LongList times = new LongList();
    private final IntList names = new IntList();
    private final IntList droppedAttributes = new IntList();
    private final IntList rest = new IntList();
    private final AttributeMaps attributes;
    private final FieldCursor field;
    private final KeyValueCursor attribute = new KeyValueCursor();
    private final int emptyText;

    EventColumns(Lexicon lexicon) {
        attributes = new AttributeMaps(lexicon.bytes, lexicon.keys);
        field = new FieldCursor(lexicon.bytes);
        emptyText = lexicon.bytes.text(new byte[0], 0, 0);
        offsets.add(0);
    }

    /// Begins the next span, and forgets events of one that was not ended.
    void begin() {
        truncateEvents(offsets.last());
    }

    void read(byte[] bytes, int from, int to) {
        long time = 0;
        int name = emptyText;
        int dropped = 0;
        attributes.begin();
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TIME -> time = field.fixed64();
                case NAME -> name = field.text(name);
                case ATTRIBUTES -> {
                    if (!attribute.read(bytes, field.from(), field.to()) || !attributes.add(attribute)) {
                        field.keep();
                    }
                }
                case DROPPED_ATTRIBUTES -> dropped = field.varint32();
                default -> field.keep();
            }
        }
        times.add(time);
        names.add(name);
        droppedAttributes.add(dropped);
        attributes.end();
        rest.add(field.rest());
    }

    void end() {
        offsets.add(rest.size());
    }

    void describe(LeafTable leaves) {
        String path = "events.element.";
        Ranges ranges = Ranges.of(offsets.array());
        leaves.nested(path + "time", () -> leaves.micros(times), ranges);
        leaves.nested(path + "time_nanos", () -> ColumnSource.longs(times.array()), ranges);
        leaves.nested(path + "name", () -> leaves.coded(names), ranges);
        leaves.maps(path + "attributes", attributes, ranges);
        leaves.nested(path + "dropped_attributes_count", () -> leaves.unsigned(droppedAttributes), ranges);
        leaves.nested(path + "rest", () -> leaves.coded(rest), ranges);
    }

    void truncate(int spans) {
        offsets.truncate(spans + 1);
        truncateEvents(offsets.last());
    }

    private void truncateEvents(int events) {
        times.truncate(events);
        names.truncate(events);
        droppedAttributes.truncate(events);
        attributes.truncate(events);
        rest.truncate(events);
    }

    long memoryBytes() {
        return offsets.memoryBytes()
                + times.memoryBytes()
                + names.memoryBytes()
                + droppedAttributes.memoryBytes()
                + attributes.memoryBytes()
                + rest.memoryBytes();
    }
}
