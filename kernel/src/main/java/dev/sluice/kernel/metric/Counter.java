package dev.sluice.kernel.metric;

import java.util.concurrent.atomic.LongAdder;

/// A number that only grows. Any thread.
public final class Counter {
    private final LongAdder value = new LongAdder();

    Counter() {}

    public void increment() {
        value.increment();
    }

    /// @param amount 0 or more
    public void add(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: >= 0)");
        }
        value.add(amount);
    }

    public long value() {
        return value.sum();
    }
}
