package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;

/// The columns of `metric_points`: points of gauges and sums. One owner.
final class PointColumns extends ItemColumns {
    private static final int START = 2 << 3 | WireType.FIXED64;
    private static final int TIME = 3 << 3 | WireType.FIXED64;
    private static final int AS_DOUBLE = 4 << 3 | WireType.FIXED64;
    private static final int EXEMPLARS = 5 << 3 | WireType.LEN;
    private static final int AS_INT = 6 << 3 | WireType.FIXED64;
    private static final int ATTRIBUTES = 7 << 3 | WireType.LEN;
    private static final int FLAGS = 8 << 3 | WireType.VARINT;

    private final MetricRows points;
    private final NumberValues values = new NumberValues();
    private final FieldCursor field;

    PointColumns(Lexicon lexicon) {
        super(lexicon);
        points = new MetricRows(lexicon);
        field = new FieldCursor(lexicon.bytes);
    }

    @Override
    void read(byte[] bytes, int from, int to) {
        int kind = points.kind(bytes, from, to);
        if (kind == MetricTable.GAUGE || kind == MetricTable.SUM) {
            points.readMetric(bytes, from, to, this::readPoint);
        }
    }

    private void readPoint(byte[] bytes, int from, int to) {
        points.begin();
        values.begin();
        field.begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case START -> points.start(field.fixed64());
                case TIME -> points.time(field.fixed64());
                case AS_DOUBLE -> values.asDouble(field.float64());
                case EXEMPLARS -> points.exemplar(field);
                case AS_INT -> values.asInt(field.fixed64());
                case ATTRIBUTES -> points.attribute(field);
                case FLAGS -> points.flags(field.varint32());
                default -> field.keep();
            }
        }
        values.end();
        points.end(field);
    }

    @Override
    int rows() {
        return points.size();
    }

    @Override
    long[] times() {
        return points.times();
    }

    @Override
    AttributeStream attributes() {
        return points.attributes();
    }

    @Override
    void describe(LeafTable leaves) {
        points.describe(leaves, true);
        leaves.add("value", values::doubles);
        leaves.add("value_int", values::ints);
    }

    @Override
    void truncate(int rows) {
        points.truncate(rows);
        values.truncate(rows);
    }

    @Override
    long memoryBytes() {
        return points.memoryBytes() + values.memoryBytes();
    }
}
