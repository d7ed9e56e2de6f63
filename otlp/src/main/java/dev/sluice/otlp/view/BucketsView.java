package dev.sluice.otlp.view;

/// The buckets of one sign of an exponential histogram. One owner.
public final class BucketsView {
    private final Fields fields;

    BucketsView(Fields fields) {
        this.fields = fields;
    }

    /// The index of the first bucket.
    public int offset() {
        return fields.zigzag(1);
    }

    /// Unsigned.
    public long[] bucketCounts() {
        return fields.numbers(2);
    }
}
