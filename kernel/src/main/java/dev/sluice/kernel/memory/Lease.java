package dev.sluice.kernel.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A counted right to a number of bytes of a [MemoryBudget]. Starts with one owner; every [#retain()] adds one, every
/// [#close()] takes one away, and the last gives the bytes back. Any thread.
public final class Lease implements AutoCloseable {
    private final MemoryBudget budget;
    private final AtomicLong bytes;
    private final AtomicInteger owners = new AtomicInteger(1);

    private final LeakDetector.@Nullable Tracked tracked;

    Lease(MemoryBudget budget, long bytes, @Nullable LeakDetector leaks) {
        this.budget = budget;
        this.bytes = new AtomicLong(bytes);
        this.tracked = leaks == null ? null : leaks.track(this, "lease of " + budget.name());
    }

    public long bytes() {
        return bytes.get();
    }

    /// Reserves more under the same lease, when a size turns out larger than announced.
    ///
    /// @throws dev.sluice.kernel.error.OverloadedException if the budget does not have them now; the lease stays
    ///     as it was
    public void grow(long moreBytes) {
        requireOpen();
        budget.reserve(moreBytes);
        bytes.addAndGet(moreBytes);
    }

    /// Adds an owner; the new owner closes once.
    public Lease retain() {
        int count;
        do {
            count = owners.get();
            if (count == 0) {
                throw new IllegalStateException("lease of " + budget.name() + " is closed");
            }
        } while (!owners.compareAndSet(count, count + 1));
        return this;
    }

    @Override
    public void close() {
        int left = owners.decrementAndGet();
        if (left == 0) {
            if (tracked != null) {
                tracked.closed();
            }
            budget.release(bytes.getAndSet(0));
        } else if (left < 0) {
            owners.incrementAndGet();
            throw new IllegalStateException("lease of " + budget.name() + " closed more often than retained");
        }
    }

    private void requireOpen() {
        if (owners.get() == 0) {
            throw new IllegalStateException("lease of " + budget.name() + " is closed");
        }
    }
}
