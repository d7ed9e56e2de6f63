package dev.sluice.server.tail;

import dev.sluice.kernel.time.Clock;
import java.util.function.IntUnaryOperator;

/// How many records a second one listener is shown: a bucket that holds those of one second. Any thread.
///
/// Once it is empty it stays shut until a tenth of a second's worth is in it again, so that under a flood most requests
/// are passed by at the price of a look, and not one by one for a record of each.
final class TailRate {
    private static final int REOPENINGS_A_SECOND = 10;
    private static final double NANOS_A_SECOND = 1e9;

    private final long perSecond;
    private final Clock clock;
    /// Guarded by this, like the next two. Below zero after an item that stands for many records.
    private double records;

    private long filledNanos;
    private boolean shut;

    /// @param perSecond 0 for no limit
    TailRate(long perSecond, Clock clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.records = perSecond;
        this.filledNanos = clock.monotonicNanos();
    }

    /// Whether nothing may be shown now.
    synchronized boolean isSpent() {
        if (perSecond == 0) {
            return false;
        }
        fill();
        if (shut && records * REOPENINGS_A_SECOND >= perSecond) {
            shut = false;
        }
        return shut;
    }

    /// Takes the records of as many items as may be shown.
    ///
    /// @param items that wait
    /// @param recordsOf how many records the item with this number stands for
    /// @return how many of them, from the first
    synchronized int take(int items, IntUnaryOperator recordsOf) {
        if (perSecond == 0) {
            return items;
        }
        fill();
        int shown = 0;
        while (shown < items && records > 0) {
            records -= recordsOf.applyAsInt(shown++);
        }
        shut |= records <= 0;
        return shown;
    }

    private void fill() {
        long now = clock.monotonicNanos();
        records = Math.min(perSecond, records + perSecond * ((now - filledNanos) / NANOS_A_SECOND));
        filledNanos = now;
    }
}
