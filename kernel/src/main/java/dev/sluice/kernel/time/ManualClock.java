package dev.sluice.kernel.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that moves only when told; both of its times start at the given instant. Any thread.
public final class ManualClock implements Clock {
    private final AtomicLong epochNanos;
    private final AtomicLong monotonicNanos = new AtomicLong();

    public ManualClock(long epochNanos) {
        this.epochNanos = new AtomicLong(epochNanos);
    }

    public void advance(Duration by) {
        epochNanos.addAndGet(by.toNanos());
        monotonicNanos.addAndGet(by.toNanos());
    }

    /// Steps the wall clock alone, as an administrator or a time server does.
    public void step(Duration by) {
        epochNanos.addAndGet(by.toNanos());
    }

    @Override
    public long epochNanos() {
        return epochNanos.get();
    }

    @Override
    public long monotonicNanos() {
        return monotonicNanos.get();
    }
}
