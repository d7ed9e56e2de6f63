package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;

/// The columns of `metric_histograms`: points of histograms, exponential histograms and summaries, which number their
/// fields differently. One owner.
final class HistogramColumns extends ItemColumns {
    private static final int FIXED64 = WireType.FIXED64;
    private static final int LEN = WireType.LEN;
    private static final int VARINT = WireType.VARINT;
    private static final int POSITIVE_FIELD = 8;
    private static final int NEGATIVE_FIELD = 9;

    private final MetricRows points;
    private final FieldCursor field;
    private final LongList counts = new LongList();
    private final NullableDoubles sums = new NullableDoubles();
    private final NullableDoubles minima = new NullableDoubles();
    private final NullableDoubles maxima = new NullableDoubles();
    private final ListOffsets boundLists = new ListOffsets();
    private final DoubleList bounds = new DoubleList();
    private final ListOffsets bucketLists = new ListOffsets();
    private final LongList buckets = new LongList();
    private final NullableInts scales = new NullableInts();
    private final NullableLongs zeroCounts = new NullableLongs();
    private final NullableDoubles zeroThresholds = new NullableDoubles();
    private final BucketColumns positive;
    private final BucketColumns negative;
    private final QuantileColumns quantiles;

    /// Of the point that is being read.
    private long count;

    private boolean hasSum;
    private double sum;
    private boolean hasMin;
    private double min;
    private boolean hasMax;
    private double max;

    HistogramColumns(Lexicon lexicon) {
        super(lexicon);
        points = new MetricRows(lexicon);
        field = new FieldCursor(lexicon.bytes);
        positive = new BucketColumns("positive", POSITIVE_FIELD, lexicon);
        negative = new BucketColumns("negative", NEGATIVE_FIELD, lexicon);
        quantiles = new QuantileColumns(lexicon);
    }

    @Override
    void read(byte[] bytes, int from, int to) {
        switch (points.kind(bytes, from, to)) {
            case MetricTable.HISTOGRAM -> points.readMetric(bytes, from, to, this::readHistogram);
            case MetricTable.EXPONENTIAL_HISTOGRAM -> points.readMetric(bytes, from, to, this::readExponential);
            case MetricTable.SUMMARY -> points.readMetric(bytes, from, to, this::readSummary);
            default -> {}
        }
    }

    private void begin(byte[] bytes, int from, int to) {
        count = 0;
        hasSum = false;
        hasMin = false;
        hasMax = false;
        points.begin();
        field.begin(bytes, from, to);
    }

    private void end() {
        counts.add(count);
        sums.add(hasSum, sum);
        minima.add(hasMin, min);
        maxima.add(hasMax, max);
        quantiles.end();
        points.end(field);
    }

    private void readHistogram(byte[] bytes, int from, int to) {
        begin(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case 2 << 3 | FIXED64 -> points.start(field.fixed64());
                case 3 << 3 | FIXED64 -> points.time(field.fixed64());
                case 4 << 3 | FIXED64 -> count = field.fixed64();
                case 5 << 3 | FIXED64 -> sum();
                case 6 << 3 | FIXED64 -> buckets.add(field.fixed64());
                case 6 << 3 | LEN -> packedBuckets();
                case 7 << 3 | FIXED64 -> bounds.add(field.float64());
                case 7 << 3 | LEN -> packedBounds();
                case 8 << 3 | LEN -> points.exemplar(field);
                case 9 << 3 | LEN -> points.attribute(field);
                case 10 << 3 | VARINT -> points.flags(field.varint32());
                case 11 << 3 | FIXED64 -> min();
                case 12 << 3 | FIXED64 -> max();
                default -> field.keep();
            }
        }
        boundLists.add(bounds.size());
        bucketLists.add(buckets.size());
        scales.addNull();
        zeroCounts.addNull();
        zeroThresholds.addNull();
        positive.addNull();
        negative.addNull();
        end();
    }

    private void readExponential(byte[] bytes, int from, int to) {
        int scale = 0;
        long zeroCount = 0;
        double zeroThreshold = 0;
        begin(bytes, from, to);
        positive.begin();
        negative.begin();
        while (field.next()) {
            switch (field.tag()) {
                case 1 << 3 | LEN -> points.attribute(field);
                case 2 << 3 | FIXED64 -> points.start(field.fixed64());
                case 3 << 3 | FIXED64 -> points.time(field.fixed64());
                case 4 << 3 | FIXED64 -> count = field.fixed64();
                case 5 << 3 | FIXED64 -> sum();
                case 6 << 3 | VARINT -> scale = field.zigzag32();
                case 7 << 3 | FIXED64 -> zeroCount = field.fixed64();
                case POSITIVE_FIELD << 3 | LEN -> positive.read(field);
                case NEGATIVE_FIELD << 3 | LEN -> negative.read(field);
                case 10 << 3 | VARINT -> points.flags(field.varint32());
                case 11 << 3 | LEN -> points.exemplar(field);
                case 12 << 3 | FIXED64 -> min();
                case 13 << 3 | FIXED64 -> max();
                case 14 << 3 | FIXED64 -> zeroThreshold = field.float64();
                default -> field.keep();
            }
        }
        boundLists.addNull();
        bucketLists.addNull();
        scales.add(scale);
        zeroCounts.add(zeroCount);
        zeroThresholds.add(zeroThreshold);
        positive.end();
        negative.end();
        end();
    }

    private void readSummary(byte[] bytes, int from, int to) {
        begin(bytes, from, to);
        hasSum = true;
        sum = 0;
        while (field.next()) {
            switch (field.tag()) {
                case 2 << 3 | FIXED64 -> points.start(field.fixed64());
                case 3 << 3 | FIXED64 -> points.time(field.fixed64());
                case 4 << 3 | FIXED64 -> count = field.fixed64();
                case 5 << 3 | FIXED64 -> sum();
                case 6 << 3 | LEN -> quantiles.read(bytes, field.from(), field.to());
                case 7 << 3 | LEN -> points.attribute(field);
                case 8 << 3 | VARINT -> points.flags(field.varint32());
                default -> field.keep();
            }
        }
        boundLists.addNull();
        bucketLists.addNull();
        scales.addNull();
        zeroCounts.addNull();
        zeroThresholds.addNull();
        positive.addNull();
        negative.addNull();
        end();
    }

    private void sum() {
        hasSum = true;
        sum = field.float64();
    }

    private void min() {
        hasMin = true;
        min = field.float64();
    }

    private void max() {
        hasMax = true;
        max = field.float64();
    }

    private void packedBuckets() {
        if (field.length() % 8 != 0) {
            field.keep();
            return;
        }
        for (int at = field.from(); at < field.to(); at += 8) {
            buckets.add(ByteHash.word(field.bytes(), at));
        }
    }

    private void packedBounds() {
        if (field.length() % 8 != 0) {
            field.keep();
            return;
        }
        for (int at = field.from(); at < field.to(); at += 8) {
            bounds.add(Double.longBitsToDouble(ByteHash.word(field.bytes(), at)));
        }
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
        points.describe(leaves, false);
        leaves.add("count", () -> ColumnSource.longs(counts.array()));
        leaves.add("sum", sums::source);
        leaves.add("min", minima::source);
        leaves.add("max", maxima::source);
        leaves.nested("bounds.element", () -> ColumnSource.doubles(bounds.array()), boundLists.ranges());
        leaves.nested("bucket_counts.element", () -> ColumnSource.longs(buckets.array()), bucketLists.ranges());
        leaves.add("scale", scales::source);
        leaves.add("zero_count", zeroCounts::source);
        leaves.add("zero_threshold", zeroThresholds::source);
        positive.describe(leaves);
        negative.describe(leaves);
        quantiles.describe(leaves);
    }

    @Override
    void truncate(int rows) {
        points.truncate(rows);
        counts.truncate(rows);
        sums.truncate(rows);
        minima.truncate(rows);
        maxima.truncate(rows);
        boundLists.truncate(rows);
        bounds.truncate(boundLists.end());
        bucketLists.truncate(rows);
        buckets.truncate(bucketLists.end());
        scales.truncate(rows);
        zeroCounts.truncate(rows);
        zeroThresholds.truncate(rows);
        positive.truncate(rows);
        negative.truncate(rows);
        quantiles.truncate(rows);
    }

    @Override
    long memoryBytes() {
        return points.memoryBytes()
                + counts.memoryBytes()
                + sums.memoryBytes()
                + minima.memoryBytes()
                + maxima.memoryBytes()
                + boundLists.memoryBytes()
                + bounds.memoryBytes()
                + bucketLists.memoryBytes()
                + buckets.memoryBytes()
                + scales.memoryBytes()
                + zeroCounts.memoryBytes()
                + zeroThresholds.memoryBytes()
                + positive.memoryBytes()
                + negative.memoryBytes()
                + quantiles.memoryBytes();
    }
}
