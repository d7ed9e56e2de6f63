package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks the points of histograms: D-64, D-72, D-73 and D-74. Buckets and bounds may come packed, single, or
/// both in any number of pieces, so everything is summed up as it comes.
final class HistogramPointScan implements PointScan {
    private final ValueScan values;
    private final UnsignedSum sum = new UnsignedSum();
    private int buckets;
    private int bounds;
    private int unordered;
    private double lastBound;
    private long detail;

    HistogramPointScan(ValueScan values) {
        this.values = values;
    }

    @Override
    public long detail() {
        return detail;
    }

    @Override
    public @Nullable Rule scan(byte[] b, int from, int end) {
        sum.clear();
        buckets = 0;
        bounds = 0;
        unordered = -1;
        long time = 0;
        long count = 0;
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
                case 0x31 -> {
                    pos = Scan.after(start, 8, end);
                    bucket(b, start);
                }
                case 0x39 -> {
                    pos = Scan.after(start, 8, end);
                    bound(b, start);
                }
                case 0x50 -> {
                    pos = Scan.afterVarint(b, start, end);
                    flags = (int) Scan.varint(b, start, pos);
                }
                case 0x4a -> pos = values.attributes(b, start, end, tag);
                case 0x32, 0x3a, 0x42 -> {
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
        return (flags & NO_RECORDED_VALUE) != 0 ? null : contents(count);
    }

    private void nested(byte[] b, int tag, int from, int end) {
        switch (tag) {
            case 0x32 -> {
                values.addElements(end - from >> 3);
                for (int at = from; at < end; at += 8) {
                    Scan.after(at, 8, end);
                    bucket(b, at);
                }
            }
            case 0x3a -> {
                values.addElements(end - from >> 3);
                for (int at = from; at < end; at += 8) {
                    Scan.after(at, 8, end);
                    bound(b, at);
                }
            }
            default -> values.exemplar(b, from, end);
        }
    }

    private void bucket(byte[] b, int at) {
        buckets++;
        sum.add(Scan.fixed64(b, at));
    }

    private void bound(byte[] b, int at) {
        double bound = Double.longBitsToDouble(Scan.fixed64(b, at));
        boolean ordered = bounds == 0 ? !Double.isNaN(bound) : bound > lastBound;
        if (!ordered && unordered < 0) {
            unordered = bounds;
        }
        lastBound = bound;
        bounds++;
    }

    private @Nullable Rule contents(long count) {
        boolean paired = buckets == bounds + 1 || buckets == 0 && bounds == 0;
        if (!paired) {
            detail = buckets;
            return Rule.BUCKETS;
        }
        if (unordered >= 0) {
            detail = unordered;
            return Rule.BOUNDS;
        }
        if (buckets > 0 && !sum.equalTo(count)) {
            detail = count;
            return Rule.BUCKET_SUM;
        }
        return null;
    }
}
