package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks the points of exponential histograms: D-64, D-77, D-79 and D-80.
final class ExponentialPointScan implements PointScan {
    private final ValueScan values;
    private final UnsignedSum sum = new UnsignedSum();
    private final Side positive = new Side();
    private final Side negative = new Side();
    private long detail;

    ExponentialPointScan(ValueScan values) {
        this.values = values;
    }

    @Override
    public long detail() {
        return detail;
    }

    @Override
    public @Nullable Rule scan(byte[] b, int from, int end) {
        sum.clear();
        positive.clear();
        negative.clear();
        long time = 0;
        long count = 0;
        long zeroCount = 0;
        int scale = 0;
        int flags = 0;
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            int start = Scan.position(next);
            switch (tag) {
                case 0x19 -> {
                    pos = Scan.after(start, 8, end);
                    time = Scan.fixed64(b, start);
                }
                case 0x21 -> {
                    pos = Scan.after(start, 8, end);
                    count = Scan.fixed64(b, start);
                }
                case 0x30 -> {
                    pos = Scan.afterVarint(b, start, end);
                    scale = zigzag(Scan.varint(b, start, pos));
                }
                case 0x39 -> {
                    pos = Scan.after(start, 8, end);
                    zeroCount = Scan.fixed64(b, start);
                }
                case 0x50 -> {
                    pos = Scan.afterVarint(b, start, end);
                    flags = (int) Scan.varint(b, start, pos);
                }
                case 0x0a -> pos = values.attributes(b, start, end, tag);
                case 0x42, 0x4a, 0x5a -> {
                    long range = Scan.range(b, start, end);
                    pos = Scan.second(range);
                    nested(b, tag, Scan.position(range), pos);
                }
                default -> pos = Scan.skip(b, tag, start, end);
            }
        }
        if (time == 0) {
            return Rule.POINT_TIME;
        }
        return (flags & NO_RECORDED_VALUE) != 0 ? null : contents(count, zeroCount, scale);
    }

    private void nested(byte[] b, int tag, int from, int end) {
        switch (tag) {
            case 0x42 -> buckets(b, from, end, positive);
            case 0x4a -> buckets(b, from, end, negative);
            default -> values.exemplar(b, from, end);
        }
    }

    private void buckets(byte[] b, int from, int end, Side side) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            int start = Scan.position(next);
            if (tag == 0x08) {
                pos = Scan.afterVarint(b, start, end);
                side.offset = zigzag(Scan.varint(b, start, pos));
            } else if (tag == 0x10) {
                pos = Scan.afterVarint(b, start, end);
                side.add(Scan.varint(b, start, pos), sum);
            } else if (tag == 0x12) {
                long range = Scan.range(b, start, end);
                pos = Scan.second(range);
                packed(b, Scan.position(range), pos, side);
            } else {
                pos = Scan.skip(b, tag, start, end);
            }
        }
    }

    private void packed(byte[] b, int from, int end, Side side) {
        int before = side.length;
        int pos = from;
        while (pos < end) {
            int after = Scan.afterVarint(b, pos, end);
            side.add(Scan.varint(b, pos, after), sum);
            pos = after;
        }
        values.addElements(side.length - before);
    }

    private @Nullable Rule contents(long count, long zeroCount, int scale) {
        sum.add(zeroCount);
        if (!sum.equalTo(count)) {
            detail = count;
            return Rule.EXPONENTIAL_SUM;
        }
        Rule broken = indexes(positive, scale);
        return broken != null ? broken : indexes(negative, scale);
    }

    private @Nullable Rule indexes(Side side, int scale) {
        long highest = (long) side.offset + side.length - 1;
        if (side.length > 0 && highest > Integer.MAX_VALUE) {
            detail = highest;
            return Rule.INDEX_OVERFLOW;
        }
        if (side.firstPopulated < 0) {
            return null;
        }
        long first = (long) side.offset + side.firstPopulated;
        long last = (long) side.offset + side.lastPopulated;
        if (first < lowestIndex(scale)) {
            detail = first;
            return Rule.INDEX_RANGE;
        }
        if (last > highestIndex(scale)) {
            detail = last;
            return Rule.INDEX_RANGE;
        }
        return null;
    }

    /// The bucket of the smallest double, 2^-1074. From scale 21 on every 32-bit index lies in the range.
    private static long lowestIndex(int scale) {
        return scale >= 0 ? (-1074L << Math.min(scale, 32)) - 1 : -1075 >> Math.min(-(long) scale, 31);
    }

    /// The bucket of the largest double, just below 2^1024.
    private static long highestIndex(int scale) {
        return scale >= 0 ? (1024L << Math.min(scale, 32)) - 1 : 1023 >> Math.min(-(long) scale, 31);
    }

    private static int zigzag(long varint) {
        int bits = (int) varint;
        return bits >>> 1 ^ -(bits & 1);
    }

    private static final class Side {
        int offset;
        int length;
        int firstPopulated;
        int lastPopulated;

        void clear() {
            offset = 0;
            length = 0;
            firstPopulated = -1;
        }

        void add(long bucket, UnsignedSum sum) {
            if (bucket != 0) {
                firstPopulated = firstPopulated < 0 ? length : firstPopulated;
                lastPopulated = length;
                sum.add(bucket);
            }
            length++;
        }
    }
}
