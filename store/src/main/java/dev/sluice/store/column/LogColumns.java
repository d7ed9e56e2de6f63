package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.parquet.ColumnSource;

/// The columns of `logs`. One owner.
final class LogColumns extends ItemColumns {
    private static final int TIME = 1 << 3 | WireType.FIXED64;
    private static final int SEVERITY_NUMBER = 2 << 3 | WireType.VARINT;
    private static final int SEVERITY_TEXT = 3 << 3 | WireType.LEN;
    private static final int BODY = 5 << 3 | WireType.LEN;
    private static final int ATTRIBUTES = 6 << 3 | WireType.LEN;
    private static final int DROPPED_ATTRIBUTES = 7 << 3 | WireType.VARINT;
    private static final int FLAGS = 8 << 3 | WireType.FIXED32;
    private static final int TRACE_ID = 9 << 3 | WireType.LEN;
    private static final int SPAN_ID = 10 << 3 | WireType.LEN;
    private static final int OBSERVED_TIME = 11 << 3 | WireType.FIXED64;
    private static final int EVENT_NAME = 12 << 3 | WireType.LEN;

    private final LongList times = new LongList();
    private final LongList observedTimes = new LongList();
    private final LongList sortTimes = new LongList();
    private final IntList severityNumbers = new IntList();
    private final IntList severityTexts = new IntList();
    private final IntList bodies = new IntList();
    private final IntList bodyValues = new IntList();
    private final IntList eventNames = new IntList();
    private final IntList traceIds = new IntList();
    private final IntList spanIds = new IntList();
    private final IntList flags = new IntList();
    private final IntList droppedAttributes = new IntList();
    private final IntList rest = new IntList();
    private final AttributeStream attributes;

    private final FieldCursor field;
    private final KeyValueCursor attribute = new KeyValueCursor();
    private final KeyValueCursor body = new KeyValueCursor();
    private final WireWriter mergedBody = new WireWriter(64);

    private int bodyText;
    private int bodyValue;

    LogColumns(Lexicon lexicon) {
        super(lexicon);
        attributes = new AttributeStream(lexicon.bytes, lexicon.keys);
        field = new FieldCursor(lexicon.bytes);
    }

    @Override
    void read(byte[] bytes, int from, int to) {
        long time = 0;
        long observed = 0;
        int severity = 0;
        int severityText = -1;
        int eventName = -1;
        int traceId = IdDictionary.NONE;
        int spanId = IdDictionary.NONE;
        int flag = 0;
        int dropped = 0;
        int occurrences = 0;
        int bodyFrom = from;
        int bodyTo = from;
        mergedBody.clear();
        attributes.begin();
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TIME -> time = field.fixed64();
                case SEVERITY_NUMBER -> severity = field.varint32();
                case SEVERITY_TEXT -> severityText = field.textOrNull(severityText);
                case BODY -> {
                    if (occurrences++ > 0) {
                        mergedBody.raw(bytes, bodyFrom, bodyTo - bodyFrom);
                    }
                    bodyFrom = field.from();
                    bodyTo = field.to();
                }
                case ATTRIBUTES -> {
                    if (!attribute.read(bytes, field.from(), field.to()) || !attributes.add(attribute)) {
                        field.keep();
                    }
                }
                case DROPPED_ATTRIBUTES -> dropped = field.varint32();
                case FLAGS -> flag = field.fixed32();
                case TRACE_ID -> traceId = lexicon.traceIds.optional(bytes, field.from(), field.length());
                case SPAN_ID -> spanId = lexicon.spanIds.optional(bytes, field.from(), field.length());
                case OBSERVED_TIME -> observed = field.fixed64();
                case EVENT_NAME -> eventName = field.textOrNull(eventName);
                default -> field.keep();
            }
        }
        readBody(bytes, bodyFrom, bodyTo, occurrences);
        times.add(time);
        observedTimes.add(observed);
        sortTimes.add(time == 0 ? observed : time);
        severityNumbers.add(severity);
        severityTexts.add(severityText);
        bodies.add(bodyText);
        bodyValues.add(bodyValue);
        eventNames.add(eventName);
        traceIds.add(traceId);
        spanIds.add(spanId);
        flags.add(flag);
        droppedAttributes.add(dropped);
        attributes.end();
        rest.add(field.rest());
    }

    /// A body in several occurrences is one merged value: the concatenation of their bytes.
    private void readBody(byte[] bytes, int from, int to, int occurrences) {
        bodyText = -1;
        bodyValue = -1;
        if (occurrences == 0) {
            return;
        }
        if (occurrences == 1) {
            body.value(bytes, from, to);
        } else {
            mergedBody.raw(bytes, from, to - from);
            body.value(mergedBody.array(), 0, mergedBody.length());
        }
        if (body.type == KeyValueCursor.STRING) {
            bodyText =
                    lexicon.bytes.text(body.valueBytes, body.valueOffset + body.header, body.valueLength - body.header);
        }
        if (bodyText < 0) {
            bodyText = -1;
            bodyValue = lexicon.bytes.raw(body.valueBytes, body.valueOffset, body.valueLength);
        }
    }

    @Override
    int rows() {
        return rest.size();
    }

    @Override
    long[] times() {
        return sortTimes.array();
    }

    @Override
    AttributeStream attributes() {
        return attributes;
    }

    @Override
    void describe(LeafTable leaves) {
        leaves.add("time", () -> leaves.micros(times));
        leaves.add("time_nanos", () -> ColumnSource.longs(times.array()));
        leaves.add("observed_time", () -> leaves.micros(observedTimes));
        leaves.add("observed_time_nanos", () -> ColumnSource.longs(observedTimes.array()));
        leaves.add("severity_number", () -> ColumnSource.ints(severityNumbers.array()));
        leaves.add("severity_text", () -> leaves.coded(severityTexts));
        leaves.add("body", () -> leaves.coded(bodies));
        leaves.add("body_value", () -> leaves.coded(bodyValues));
        leaves.add("event_name", () -> leaves.coded(eventNames));
        leaves.add("trace_id", () -> leaves.coded(traceIds, lexicon.traceIds.heap()));
        leaves.add("span_id", () -> leaves.coded(spanIds, lexicon.spanIds.heap()));
        leaves.add("flags", () -> leaves.unsigned(flags));
        leaves.add("dropped_attributes_count", () -> leaves.unsigned(droppedAttributes));
        leaves.add("rest", () -> leaves.coded(rest));
    }

    @Override
    void truncate(int rows) {
        times.truncate(rows);
        observedTimes.truncate(rows);
        sortTimes.truncate(rows);
        for (IntList column : ints()) {
            column.truncate(rows);
        }
        attributes.truncate(rows);
    }

    private IntList[] ints() {
        return new IntList[] {
            severityNumbers,
            severityTexts,
            bodies,
            bodyValues,
            eventNames,
            traceIds,
            spanIds,
            flags,
            droppedAttributes,
            rest
        };
    }

    @Override
    long memoryBytes() {
        long sum = times.memoryBytes() + observedTimes.memoryBytes() + sortTimes.memoryBytes();
        for (IntList column : ints()) {
            sum += column.memoryBytes();
        }
        return sum + attributes.memoryBytes();
    }
}
