package dev.sluice.otlp.check;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.FieldPath;

/// One scan of one request: the three outer levels, which have the same numbers in every signal.
final class RequestScan {
    private final Signal signal;
    private final byte[] b;
    private final int from;
    private final int end;
    private final ScanLimits limits;
    private final ValueScan values;
    private final Tally tally;
    private final ItemScan items;

    RequestScan(Signal signal, byte[] b, int from, int end, ScanLimits limits, Tally tally) {
        this.signal = signal;
        this.b = b;
        this.from = from;
        this.end = end;
        this.limits = limits;
        this.tally = tally;
        this.values = new ValueScan(limits.maxDepth());
        this.items = switch (signal) {
            case TRACES -> new TraceScan(values, tally, limits.maxDepth());
            case METRICS -> new MetricScan(values, tally, limits.maxDepth());
            case LOGS -> new LogScan(values, tally, limits.maxDepth());
            case PROFILES -> new ProfileScan(values, tally, new ProfileTables(b, from, end, values));
        };
    }

    void scan() {
        limit(from);
        int pos = from;
        while (pos < end) {
            int field = pos;
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x0a) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                resourceItems(Scan.position(range), pos);
                limit(field);
            } else {
                pos = Scan.skip(b, tag, pos, end);
            }
        }
    }

    private void resourceItems(int start, int stop) {
        values.addElements(1);
        int pos = start;
        while (pos < stop) {
            int field = pos;
            long next = Scan.tag(b, pos, stop);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            switch (tag) {
                case 0x0a -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    values.resource(b, Scan.position(range), pos);
                    limit(field);
                }
                case 0x12 -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    scopeItems(Scan.position(range), pos);
                }
                case 0x1a -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    Scan.utf8(b, Scan.position(range), pos);
                }
                default -> pos = Scan.skip(b, tag, pos, stop);
            }
        }
    }

    private void scopeItems(int start, int stop) {
        values.addElements(1);
        int pos = start;
        while (pos < stop) {
            int field = pos;
            long next = Scan.tag(b, pos, stop);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            switch (tag) {
                case 0x0a -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    values.scope(b, Scan.position(range), pos);
                    limit(field);
                }
                case 0x12 -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    values.addElements(1);
                    items.scan(b, field, Scan.position(range), pos);
                    limit(field);
                }
                case 0x1a -> {
                    long range = Scan.range(b, pos, stop);
                    pos = Scan.second(range);
                    Scan.utf8(b, Scan.position(range), pos);
                }
                default -> pos = Scan.skip(b, tag, pos, stop);
            }
        }
    }

    /// Items answer for their own depth; what is too deep now belongs to many of them.
    private void limit(int offset) {
        if (tally.accepted() + tally.rejected() > limits.maxItems()) {
            throw new ValidationException(
                    OtlpErrors.TOO_MANY_ELEMENTS,
                    signal.itemNoun() + "s: more than " + limits.maxItems() + " in one request (expected: at most so"
                            + " many; send smaller requests)");
        }
        if (values.elements() > limits.maxElements()) {
            throw new ValidationException(
                    OtlpErrors.TOO_MANY_ELEMENTS,
                    "elements (items, attributes, array elements, events and the like): more than "
                            + limits.maxElements()
                            + " in one request (expected: at most so many; send smaller requests)");
        }
        if (values.takeTooDeep()) {
            throw new ValidationException(
                    OtlpErrors.TOO_DEEP,
                    FieldPath.of(signal, b, from, end, offset) + ": nested deeper than " + limits.maxDepth()
                            + " (expected: at most so many arrays and maps in each other)");
        }
    }
}
