package dev.sluice.otlp.check;

import org.jspecify.annotations.Nullable;

/// Checks metrics and counts their points.
///
/// A metric's data is a oneof. If it holds members of two kinds, the last kind wins, as in every protobuf
/// parser; the others are taken out, so that nobody later counts or stores points that do not exist.
final class MetricScan implements ItemScan {
    private static final int GAUGE = 5;
    private static final int SUM = 7;
    private static final int HISTOGRAM = 9;
    private static final int EXPONENTIAL_HISTOGRAM = 10;
    private static final int SUMMARY = 11;

    private final ValueScan values;
    private final Tally tally;
    private final int maxDepth;
    private final NumberPointScan numbers;
    private final HistogramPointScan histograms;
    private final ExponentialPointScan exponentials;
    private final SummaryPointScan summaries;
    private int points;
    private int temporality;

    MetricScan(ValueScan values, Tally tally, int maxDepth) {
        this.values = values;
        this.tally = tally;
        this.maxDepth = maxDepth;
        this.numbers = new NumberPointScan(values);
        this.histograms = new HistogramPointScan(values);
        this.exponentials = new ExponentialPointScan(values);
        this.summaries = new SummaryPointScan(values);
    }

    @Override
    public void scan(byte[] b, int fieldOffset, int from, int end) {
        int acceptedBefore = tally.accepted();
        long rejectedBefore = tally.rejected();
        int dropsBefore = tally.drops();
        boolean metadataTooDeep = false;
        int kind = 0;
        points = 0;
        temporality = 0;
        int pos = from;
        while (pos < end) {
            int field = pos;
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if ((tag & 7) != 2) {
                pos = Scan.skip(b, tag, pos, end);
                continue;
            }
            long range = Scan.range(b, pos, end);
            int start = Scan.position(range);
            pos = Scan.second(range);
            switch (tag >>> 3) {
                case 1, 2, 3 -> Scan.utf8(b, start, pos);
                case 12 -> {
                    values.keyValue(b, start, pos, 0);
                    metadataTooDeep |= values.takeTooDeep();
                }
                case GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> {
                    if (kind != 0 && kind != tag >>> 3) {
                        tally.rewind(acceptedBefore, rejectedBefore, dropsBefore);
                        supersede(b, from, field);
                    }
                    kind = tag >>> 3;
                    data(b, start, pos, kind);
                }
                default -> {}
            }
        }
        boolean unreadable = temporality == 0 && kind >= SUM && kind != SUMMARY;
        if (points > 0 && (unreadable || metadataTooDeep)) {
            tally.rewind(acceptedBefore, rejectedBefore, dropsBefore);
            tally.reject(unreadable ? Rule.TEMPORALITY : Rule.DEPTH, maxDepth, fieldOffset, end, points);
        } else if (metadataTooDeep) {
            tally.drop(fieldOffset, end);
        }
    }

    /// Takes out the data before `to`, because another kind follows.
    private void supersede(byte[] b, int from, int to) {
        points = 0;
        temporality = 0;
        int pos = from;
        while (pos < to) {
            int field = pos;
            long next = Scan.tag(b, pos, to);
            int tag = Scan.second(next);
            pos = Scan.skip(b, tag, Scan.position(next), to);
            switch (tag) {
                case 0x2a, 0x3a, 0x4a, 0x52, 0x5a -> tally.drop(field, pos);
                default -> {}
            }
        }
    }

    private void data(byte[] b, int from, int end, int kind) {
        int pos = from;
        while (pos < end) {
            int field = pos;
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x0a) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                point(b, field, Scan.position(range), pos, kind);
            } else if (tag == 0x10) {
                int after = Scan.afterVarint(b, pos, end);
                temporality = (int) Scan.varint(b, pos, after);
                pos = after;
            } else {
                pos = Scan.skip(b, tag, pos, end);
            }
        }
    }

    private void point(byte[] b, int fieldOffset, int from, int end, int kind) {
        points++;
        values.addElements(1);
        PointScan scan = switch (kind) {
            case GAUGE, SUM -> numbers;
            case HISTOGRAM -> histograms;
            case EXPONENTIAL_HISTOGRAM -> exponentials;
            default -> summaries;
        };
        @Nullable Rule broken = scan.scan(b, from, end);
        if (values.takeTooDeep()) {
            tally.reject(Rule.DEPTH, maxDepth, fieldOffset, end, 1);
        } else if (broken != null) {
            tally.reject(broken, scan.detail(), fieldOffset, end, 1);
        } else {
            tally.accept();
        }
    }
}
