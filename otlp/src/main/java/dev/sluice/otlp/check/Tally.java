package dev.sluice.otlp.check;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The outcome of a scan so far: items taken, items rejected, and the byte ranges to take out, in ascending
/// order.
///
/// One owner.
final class Tally {
    private int accepted;
    private long rejected;
    private int[] drops = new int[0];
    private int dropped;
    private @Nullable Rule firstRule;
    private long firstDetail;
    private int firstOffset;

    int accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    /// How many ranges are to be taken out.
    int drops() {
        return dropped;
    }

    int dropOffset(int index) {
        return drops[index * 2];
    }

    int dropEnd(int index) {
        return drops[index * 2 + 1];
    }

    @Nullable
    Rule firstRule() {
        return firstRule;
    }

    long firstDetail() {
        return firstDetail;
    }

    /// Where the first rejected item's field begins.
    int firstOffset() {
        return firstOffset;
    }

    void accept() {
        accepted++;
    }

    /// Takes a field out that holds so many items.
    void reject(Rule rule, long detail, int offset, int end, int items) {
        if (firstRule == null) {
            firstRule = rule;
            firstDetail = detail;
            firstOffset = offset;
        }
        rejected += items;
        drop(offset, end);
    }

    /// Takes a field out that means nothing.
    void drop(int offset, int end) {
        if (dropped * 2 == drops.length) {
            drops = Arrays.copyOf(drops, Math.max(16, drops.length * 2));
        }
        drops[dropped * 2] = offset;
        drops[dropped * 2 + 1] = end;
        dropped++;
    }

    /// Goes back to an earlier state, because an enclosing message turned out to decide about all its items.
    ///
    /// @param accepted what [#accepted()] was then, as the other two
    void rewind(int accepted, long rejected, int drops) {
        this.accepted = accepted;
        this.rejected = rejected;
        this.dropped = drops;
        if (rejected == 0) {
            firstRule = null;
        }
    }
}
