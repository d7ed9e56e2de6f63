package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks the points of gauges and sums: D-64 and D-68.
final class NumberPointScan implements PointScan {
    private final ValueScan values;

    NumberPointScan(ValueScan values) {
        this.values = values;
    }

    @Override
    public @Nullable Rule scan(byte[] b, int from, int end) {
        long time = 0;
        int flags = 0;
        boolean hasValue = false;
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
                case 0x21, 0x31 -> {
                    pos = Scan.after(start, 8, end);
                    hasValue = true;
                }
                case 0x2a -> {
                    long range = Scan.range(b, start, end);
                    pos = Scan.second(range);
                    values.exemplar(b, Scan.position(range), pos);
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
        return hasValue || (flags & NO_RECORDED_VALUE) != 0 ? null : Rule.POINT_VALUE;
    }

    @Override
    public long detail() {
        return 0;
    }
}
