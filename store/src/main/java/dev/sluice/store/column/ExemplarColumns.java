package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.Ranges;

/// The exemplars of data points, one after the other. One owner.
final class ExemplarColumns {
    private static final int TIME = 2 << 3 | WireType.FIXED64;
    private static final int AS_DOUBLE = 3 << 3 | WireType.FIXED64;
    private static final int SPAN_ID = 4 << 3 | WireType.LEN;
    private static final int TRACE_ID = 5 << 3 | WireType.LEN;
    private static final int AS_INT = 6 << 3 | WireType.FIXED64;
    private static final int ATTRIBUTES = 7 << 3 | WireType.LEN;

    private final Lexicon lexicon;
    private final IntList offsets = new IntList();
    private final LongList times = new LongList();
    private final NumberValues values = new NumberValues();
    private final IntList traceIds = new IntList();
    private final IntList spanIds = new IntList();
    private final IntList rest = new IntList();
    private final AttributeMaps attributes;
    private final FieldCursor field;
    private final KeyValueCursor attribute = new KeyValueCursor();

    ExemplarColumns(Lexicon lexicon) {
        this.lexicon = lexicon;
        attributes = new AttributeMaps(lexicon.bytes, lexicon.keys);
        field = new FieldCursor(lexicon.bytes);
        offsets.add(0);
    }

    void read(byte[] bytes, int from, int to) {
        long time = 0;
        int traceId = IdDictionary.NONE;
        int spanId = IdDictionary.NONE;
        values.begin();
        attributes.begin();
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TIME -> time = field.fixed64();
                case AS_DOUBLE -> values.asDouble(field.float64());
                case AS_INT -> values.asInt(field.fixed64());
                case SPAN_ID -> spanId = lexicon.spanIds.optional(bytes, field.from(), field.length());
                case TRACE_ID -> traceId = lexicon.traceIds.optional(bytes, field.from(), field.length());
                case ATTRIBUTES -> {
                    if (!attribute.read(bytes, field.from(), field.to()) || !attributes.add(attribute)) {
                        field.keep();
                    }
                }
                default -> field.keep();
            }
        }
        times.add(time);
        values.end();
        traceIds.add(traceId);
        spanIds.add(spanId);
        attributes.end();
        rest.add(field.rest());
    }

    /// Ends the point whose exemplars were read.
    void end() {
        offsets.add(rest.size());
    }

    void describe(LeafTable leaves) {
        String path = "exemplars.element.";
        Ranges ranges = Ranges.of(offsets.array());
        leaves.nested(path + "time", () -> leaves.micros(times), ranges);
        leaves.nested(path + "time_nanos", () -> ColumnSource.longs(times.array()), ranges);
        leaves.nested(path + "value", values::doubles, ranges);
        leaves.nested(path + "value_int", values::ints, ranges);
        leaves.nested(path + "trace_id", () -> leaves.coded(traceIds, lexicon.traceIds.heap()), ranges);
        leaves.nested(path + "span_id", () -> leaves.coded(spanIds, lexicon.spanIds.heap()), ranges);
        leaves.maps(path + "attributes", attributes, ranges);
        leaves.nested(path + "rest", () -> leaves.coded(rest), ranges);
    }

    void truncate(int points) {
        offsets.truncate(points + 1);
        int exemplars = offsets.last();
        times.truncate(exemplars);
        values.truncate(exemplars);
        traceIds.truncate(exemplars);
        spanIds.truncate(exemplars);
        attributes.truncate(exemplars);
        rest.truncate(exemplars);
    }

    long memoryBytes() {
        return offsets.memoryBytes()
                + times.memoryBytes()
                + values.memoryBytes()
                + traceIds.memoryBytes()
                + spanIds.memoryBytes()
                + attributes.memoryBytes()
                + rest.memoryBytes();
    }
}
