package dev.sluice.store.column;

import dev.sluice.store.parquet.ColumnSource;

/// What points of all kinds have in common. One owner.
final class MetricRows {
    private final MetricTable metrics;
    private final IntList metricOf = new IntList();
    private final LongList starts = new LongList();
    private final LongList times = new LongList();
    private final IntList flags = new IntList();
    private final IntList rest = new IntList();
    private final ExemplarColumns exemplars;
    private final AttributeStream attributes;
    private final KeyValueCursor attribute = new KeyValueCursor();

    /// Of the point that is being read.
    private int metric;

    private long start;
    private long time;
    private int flag;

    MetricRows(Lexicon lexicon) {
        metrics = new MetricTable(lexicon.bytes);
        exemplars = new ExemplarColumns(lexicon);
        attributes = new AttributeStream(lexicon.bytes, lexicon.keys);
    }

    /// Reads the metric in `bytes[from, to)`, whose kind must be asked for first.
    void readMetric(byte[] bytes, int from, int to, MetricTable.PointReader points) {
        metric = metrics.number(bytes, from, to);
        metrics.points(bytes, from, to, points);
    }

    int kind(byte[] bytes, int from, int to) {
        return metrics.kind(bytes, from, to);
    }

    void begin() {
        start = 0;
        time = 0;
        flag = 0;
        attributes.begin();
    }

    void start(long nanos) {
        start = nanos;
    }

    void time(long nanos) {
        time = nanos;
    }

    void flags(int bits) {
        flag = bits;
    }

    void exemplar(FieldCursor field) {
        exemplars.read(field.bytes(), field.from(), field.to());
    }

    void attribute(FieldCursor field) {
        if (!attribute.read(field.bytes(), field.from(), field.to()) || !attributes.add(attribute)) {
            field.keep();
        }
    }

    void end(FieldCursor point) {
        metricOf.add(metric);
        starts.add(start);
        times.add(time);
        flags.add(flag);
        exemplars.end();
        attributes.end();
        rest.add(point.rest());
    }

    int size() {
        return rest.size();
    }

    long[] times() {
        return times.array();
    }

    AttributeStream attributes() {
        return attributes;
    }

    void describe(LeafTable leaves, boolean withMonotonic) {
        int[] metricAt = new int[leaves.rows().length];
        for (int i = 0; i < metricAt.length; i++) {
            metricAt[i] = metricOf.get(leaves.rows()[i]);
        }
        metrics.describe(leaves, metricAt, withMonotonic);
        leaves.add("start_time", () -> leaves.micros(starts));
        leaves.add("start_time_nanos", () -> ColumnSource.longs(starts.array()));
        leaves.add("time", () -> leaves.micros(times));
        leaves.add("time_nanos", () -> ColumnSource.longs(times.array()));
        leaves.add("flags", () -> leaves.unsigned(flags));
        leaves.add("rest", () -> leaves.coded(rest));
        exemplars.describe(leaves);
    }

    void truncate(int rows) {
        metricOf.truncate(rows);
        starts.truncate(rows);
        times.truncate(rows);
        flags.truncate(rows);
        rest.truncate(rows);
        exemplars.truncate(rows);
        attributes.truncate(rows);
    }

    long memoryBytes() {
        return metrics.memoryBytes()
                + metricOf.memoryBytes()
                + starts.memoryBytes()
                + times.memoryBytes()
                + flags.memoryBytes()
                + rest.memoryBytes()
                + exemplars.memoryBytes()
                + attributes.memoryBytes();
    }
}
