package dev.sluice.otlp.check;

/// Checks log records. No rule but the depth rejects one: ids of a wrong length only mean that the record
/// belongs to no trace (D-45).
final class LogScan implements ItemScan {
    private final ValueScan values;
    private final Tally tally;
    private final int maxDepth;

    LogScan(ValueScan values, Tally tally, int maxDepth) {
        this.values = values;
        this.tally = tally;
        this.maxDepth = maxDepth;
    }

    @Override
    public void scan(byte[] b, int fieldOffset, int from, int end) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x32) {
                pos = values.attributes(b, pos, end, tag);
                continue;
            }
            if ((tag & 7) != 2) {
                pos = Scan.skip(b, tag, pos, end);
                continue;
            }
            long range = Scan.range(b, pos, end);
            int start = Scan.position(range);
            pos = Scan.second(range);
            switch (tag >>> 3) {
                case 3, 12 -> Scan.utf8(b, start, pos);
                case 5 -> values.anyValue(b, start, pos, 0);
                default -> {}
            }
        }
        if (values.takeTooDeep()) {
            tally.reject(Rule.DEPTH, maxDepth, fieldOffset, end, 1);
        } else {
            tally.accept();
        }
    }
}
