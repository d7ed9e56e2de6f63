package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks the points of summaries: D-64 and, of D-82, that a quantile lies within 0 and 1.
final class SummaryPointScan implements PointScan {
    private final ValueScan values;

    SummaryPointScan(ValueScan values) {
        this.values = values;
    }

    @Override
    public long detail() {
        return 0;
    }

    @Override
    public @Nullable Rule scan(byte[] b, int from, int end) {
        long time = 0;
        int flags = 0;
        boolean inRange = true;
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
                case 0x32 -> {
                    long range = Scan.range(b, start, end);
                    pos = Scan.second(range);
                    values.addElements(1);
                    inRange &= isInRange(b, Scan.position(range), pos);
                }
                case 0x3a -> pos = values.attributes(b, start, end, tag);
                case 0x40 -> {
                    pos = Scan.afterVarint(b, start, end);
                    flags = (int) Scan.varint(b, start, pos);
                }
                default -> pos = Scan.skip(b, tag, start, end);
            }
        }
        if (time == 0) {
            return Rule.POINT_TIME;
        }
        return inRange || (flags & NO_RECORDED_VALUE) != 0 ? null : Rule.QUANTILE;
    }

    private static boolean isInRange(byte[] b, int from, int end) {
        double quantile = 0;
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int start = Scan.position(next);
            pos = Scan.skip(b, Scan.second(next), start, end);
            if (Scan.second(next) == 0x09) {
                quantile = Double.longBitsToDouble(Scan.fixed64(b, start));
            }
        }
        return quantile >= 0 && quantile <= 1;
    }
}
