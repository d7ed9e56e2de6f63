package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.parquet.ColumnSource;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The distinct metrics of a buffer: everything that a `Metric` message says beside its points, numbered from 0. One
/// owner.
///
/// A metric is compared as bytes with what is known, points left out, so that it is read on first sight only.
final class MetricTable {
    static final int GAUGE = 5;
    static final int SUM = 7;
    static final int HISTOGRAM = 9;
    static final int EXPONENTIAL_HISTOGRAM = 10;
    static final int SUMMARY = 11;

    private static final int NAME = 1 << 3 | WireType.LEN;
    private static final int DESCRIPTION = 2 << 3 | WireType.LEN;
    private static final int UNIT = 3 << 3 | WireType.LEN;
    private static final int POINT = 1 << 3 | WireType.LEN;
    private static final int TEMPORALITY = 2 << 3 | WireType.VARINT;
    private static final int MONOTONIC = 3 << 3 | WireType.VARINT;
    private static final List<String> WORDS =
            List.of("", "", "", "", "", "gauge", "", "sum", "", "histogram", "exponential_histogram", "summary");
    private static final boolean[] BOOLEANS = {false, true};

    private final ByteDictionary dictionary;
    private final Numbering numbers = new Numbering();
    private final IntList names = new IntList();
    private final IntList descriptions = new IntList();
    private final IntList units = new IntList();
    private final IntList types = new IntList();
    private final NullableInts temporalities = new NullableInts();
    /// 0, 1 or -1 for null.
    private final IntList monotonic = new IntList();

    private final IntList rest = new IntList();

    private final WireReader outer = new WireReader();
    private final WireReader inner = new WireReader();
    private final WireWriter identity = new WireWriter(512);
    private final FieldCursor metric;
    private final FieldCursor data;
    private int last = -1;

    /// The kind of the metric that [#number] has looked at: the field number of its data, 0 without any.
    private int kind;
    /// Where its data begins: what lies before is overridden.
    private int dataFrom;

    MetricTable(ByteDictionary dictionary) {
        this.dictionary = dictionary;
        metric = new FieldCursor(dictionary);
        data = new FieldCursor(dictionary);
    }

    /// Finds out the kind of the metric in `bytes[from, to)`: of several data fields of different kinds the last one
    /// counts, and those of the same kind directly before it merge into it.
    int kind(byte[] bytes, int from, int to) {
        kind = 0;
        dataFrom = from;
        outer.reset(bytes, from, to);
        while (outer.next()) {
            if (isData(outer) && outer.field() != kind) {
                kind = outer.field();
                dataFrom = outer.fieldOffset();
            }
        }
        return kind;
    }

    private static boolean isData(WireReader field) {
        return field.wireType() == WireType.LEN
                && field.field() >= GAUGE
                && field.field() <= SUMMARY
                && !WORDS.get(field.field()).isEmpty();
    }

    /// The number of the metric that [#kind] has looked at.
    int number(byte[] bytes, int from, int to) {
        identity.clear();
        outer.reset(bytes, from, to);
        while (outer.next()) {
            if (!isData(outer)) {
                identity.raw(bytes, outer.fieldOffset(), outer.fieldEnd() - outer.fieldOffset());
            } else if (isSelected(outer)) {
                int mark = identity.begin(kind);
                inner.reset(bytes, outer.valueOffset(), outer.valueEnd());
                while (inner.next()) {
                    if (inner.tag() != POINT) {
                        identity.raw(bytes, inner.fieldOffset(), inner.fieldEnd() - inner.fieldOffset());
                    }
                }
                identity.end(mark);
            }
        }
        if (last >= 0 && dictionary.equals(numbers.entry(last), identity.array(), 0, identity.length())) {
            return last;
        }
        int entry = dictionary.raw(identity.array(), 0, identity.length());
        int number = numbers.find(entry);
        if (number < 0) {
            read(identity.array(), identity.length());
            number = numbers.of(entry);
        }
        last = number;
        return number;
    }

    private boolean isSelected(WireReader field) {
        return field.field() == kind && field.fieldOffset() >= dataFrom;
    }

    /// Hands every point of the metric that [#kind] has looked at to `points`.
    void points(byte[] bytes, int from, int to, PointReader points) {
        outer.reset(bytes, from, to);
        while (outer.next()) {
            if (isData(outer) && isSelected(outer)) {
                inner.reset(bytes, outer.valueOffset(), outer.valueEnd());
                while (inner.next()) {
                    if (inner.tag() == POINT) {
                        points.read(bytes, inner.valueOffset(), inner.valueEnd());
                    }
                }
            }
        }
    }

    /// Reads one point.
    @FunctionalInterface
    interface PointReader {
        void read(byte[] bytes, int from, int to);
    }

    private void read(byte[] bytes, int length) {
        int name = dictionary.text(bytes, 0, 0);
        int description = -1;
        int unit = -1;
        int temporality = 0;
        int isMonotonic = 0;
        metric.begin(bytes, 0, length);
        while (metric.next()) {
            int tag = metric.tag();
            if (tag == NAME) {
                name = metric.text(name);
            } else if (tag == DESCRIPTION) {
                description = metric.textOrNull(description);
            } else if (tag == UNIT) {
                unit = metric.textOrNull(unit);
            } else if (tag == (kind << 3 | WireType.LEN)) {
                data.begin(bytes, metric.from(), metric.to());
                while (data.next()) {
                    if (data.tag() == TEMPORALITY && hasTemporality()) {
                        temporality = data.varint32();
                    } else if (data.tag() == MONOTONIC && kind == SUM) {
                        isMonotonic = data.varint() == 0 ? 0 : 1;
                    } else {
                        metric.keepInside(kind, data);
                    }
                }
            } else {
                metric.keep();
            }
        }
        names.add(name);
        descriptions.add(description);
        units.add(unit);
        byte[] word = WORDS.get(kind).getBytes(StandardCharsets.UTF_8);
        types.add(dictionary.text(word, 0, word.length));
        temporalities.add(hasTemporality(), temporality);
        monotonic.add(kind == SUM ? isMonotonic : -1);
        rest.add(metric.rest());
    }

    private boolean hasTemporality() {
        return kind == SUM || kind == HISTOGRAM || kind == EXPONENTIAL_HISTOGRAM;
    }

    /// @param metricAt the metric of each row of the group
    void describe(LeafTable leaves, int[] metricAt, boolean withMonotonic) {
        leaves.placed("metric_name", () -> leaves.coded(names).at(metricAt));
        leaves.placed("type", () -> leaves.coded(types).at(metricAt));
        leaves.placed("unit", () -> leaves.coded(units).at(metricAt));
        leaves.placed("description", () -> leaves.coded(descriptions).at(metricAt));
        leaves.placed("temporality", () -> temporalities.source().at(metricAt));
        leaves.placed("metric_rest", () -> leaves.coded(rest).at(metricAt));
        if (withMonotonic) {
            leaves.placed("is_monotonic", () -> {
                int[] at = new int[metricAt.length];
                for (int i = 0; i < at.length; i++) {
                    at[i] = monotonic.get(metricAt[i]);
                }
                return ColumnSource.booleans(BOOLEANS).at(at);
            });
        }
    }

    long memoryBytes() {
        return numbers.memoryBytes()
                + names.memoryBytes()
                + descriptions.memoryBytes()
                + units.memoryBytes()
                + types.memoryBytes()
                + temporalities.memoryBytes()
                + monotonic.memoryBytes()
                + rest.memoryBytes();
    }
}
