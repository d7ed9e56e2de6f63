package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks spans: D-20, D-21, D-22, and with the first two D-31, a body of another signal.
final class TraceScan implements ItemScan {
    private final ValueScan values;
    private final Tally tally;
    private final int maxDepth;
    private long detail;

    TraceScan(ValueScan values, Tally tally, int maxDepth) {
        this.values = values;
        this.tally = tally;
        this.maxDepth = maxDepth;
    }

    @Override
    public void scan(byte[] b, int fieldOffset, int from, int end) {
        Rule broken = span(b, from, end);
        if (values.takeTooDeep()) {
            tally.reject(Rule.DEPTH, maxDepth, fieldOffset, end, 1);
        } else if (broken != null) {
            tally.reject(broken, detail, fieldOffset, end, 1);
        } else {
            tally.accept();
        }
    }

    private @Nullable Rule span(byte[] b, int from, int end) {
        int traceId = 0;
        int traceIdLength = 0;
        int spanId = 0;
        int spanIdLength = 0;
        int parentLength = 0;
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            switch (tag) {
                case 0x39, 0x41 -> {
                    pos = Scan.after(pos, 8, end);
                    continue;
                }
                case 0x30 -> {
                    pos = Scan.afterVarint(b, pos, end);
                    continue;
                }
                case 0x4a -> {
                    pos = values.attributes(b, pos, end, tag);
                    continue;
                }
                case 0x0a, 0x12, 0x1a, 0x22, 0x2a, 0x5a, 0x6a, 0x7a -> {}
                default -> {
                    pos = Scan.skip(b, tag, pos, end);
                    continue;
                }
            }
            long range = Scan.range(b, pos, end);
            int start = Scan.position(range);
            pos = Scan.second(range);
            switch (tag) {
                case 0x0a -> {
                    traceId = start;
                    traceIdLength = pos - start;
                }
                case 0x12 -> {
                    spanId = start;
                    spanIdLength = pos - start;
                }
                case 0x22 -> parentLength = pos - start;
                case 0x5a -> {
                    values.addElements(1);
                    values.flat(b, start, pos, 0b100, 3);
                }
                case 0x6a -> {
                    values.addElements(1);
                    values.flat(b, start, pos, 0b1000, 4);
                }
                case 0x7a -> values.flat(b, start, pos, 0b100, ValueScan.NO_ATTRIBUTES);
                default -> Scan.utf8(b, start, pos);
            }
        }
        return ids(b, traceId, traceIdLength, spanId, spanIdLength, parentLength);
    }

    private @Nullable Rule ids(
            byte[] b, int traceId, int traceIdLength, int spanId, int spanIdLength, int parentLength) {
        if (traceIdLength != 16) {
            detail = traceIdLength;
            return Rule.TRACE_ID_LENGTH;
        }
        if (spanIdLength != 8) {
            detail = spanIdLength;
            return Rule.SPAN_ID_LENGTH;
        }
        if (parentLength != 0 && parentLength != 8) {
            detail = parentLength;
            return Rule.PARENT_SPAN_ID_LENGTH;
        }
        if ((Scan.fixed64(b, traceId) | Scan.fixed64(b, traceId + 8)) == 0) {
            return Rule.TRACE_ID_ZERO;
        }
        return Scan.fixed64(b, spanId) == 0 ? Rule.SPAN_ID_ZERO : null;
    }
}
