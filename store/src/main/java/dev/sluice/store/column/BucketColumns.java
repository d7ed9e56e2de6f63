package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.ColumnSource;

/// The positive, or the negative, buckets of exponential histograms. One owner.
final class BucketColumns {
    private static final int OFFSET = 1 << 3 | WireType.VARINT;
    private static final int COUNTS = 2 << 3 | WireType.VARINT;
    private static final int PACKED_COUNTS = 2 << 3 | WireType.LEN;

    private final String sign;
    private final int fieldNumber;
    private final FieldCursor field;
    private final NullableInts offsets = new NullableInts();
    private final ListOffsets lists = new ListOffsets();
    private final LongList counts = new LongList();

    private boolean found;
    private int offset;

    /// @param sign what the columns begin with
    /// @param fieldNumber of the buckets in their point
    BucketColumns(String sign, int fieldNumber, Lexicon lexicon) {
        this.sign = sign;
        this.fieldNumber = fieldNumber;
        this.field = new FieldCursor(lexicon.bytes);
    }

    void begin() {
        found = false;
        offset = 0;
    }

    /// Reads the buckets in the current field of `point`, once more if they come in several occurrences.
    void read(FieldCursor point) {
        found = true;
        field.begin(point.bytes(), point.from(), point.to());
        while (field.next()) {
            switch (field.tag()) {
                case OFFSET -> offset = field.zigzag32();
                case COUNTS -> counts.add(field.varint());
                case PACKED_COUNTS -> packed(point);
                default -> point.keepInside(fieldNumber, field);
            }
        }
    }

    private void packed(FieldCursor point) {
        byte[] bytes = field.bytes();
        int to = field.to();
        if (to > field.from() && bytes[to - 1] < 0) {
            point.keepInside(fieldNumber, field);
            return;
        }
        long value = 0;
        int shift = 0;
        for (int i = field.from(); i < to; i++) {
            byte b = bytes[i];
            value |= shift < 64 ? (long) (b & 0x7f) << shift : 0;
            shift += 7;
            if (b >= 0) {
                counts.add(value);
                value = 0;
                shift = 0;
            }
        }
    }

    void end() {
        offsets.add(found, offset);
        if (found) {
            lists.add(counts.size());
        } else {
            lists.addNull();
        }
    }

    void addNull() {
        offsets.addNull();
        lists.addNull();
    }

    void describe(LeafTable leaves) {
        leaves.add(sign + "_offset", offsets::source);
        leaves.nested(sign + "_counts.element", () -> ColumnSource.longs(counts.array()), lists.ranges());
    }

    void truncate(int rows) {
        offsets.truncate(rows);
        lists.truncate(rows);
        counts.truncate(lists.end());
    }

    long memoryBytes() {
        return offsets.memoryBytes() + lists.memoryBytes() + counts.memoryBytes();
    }
}
