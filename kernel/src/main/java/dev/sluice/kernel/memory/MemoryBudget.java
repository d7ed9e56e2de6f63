package dev.sluice.kernel.memory;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A bounded number of bytes that work in flight may hold; the admission control of the intake.
///
/// Any thread. Acquiring never waits: over the limit it refuses, because a queue of waiting requests is memory too.
public final class MemoryBudget {
    public static final ErrorCode EXHAUSTED = ErrorCode.of("memory.budget-exhausted");

    private final String name;
    private final long limitBytes;
    private final Duration retryAfter;
    private final AtomicLong usedBytes = new AtomicLong();

    /// @param name for messages and metrics
    /// @param limitBytes greater than 0
    /// @param retryAfter the hint given with a refusal
    public MemoryBudget(String name, long limitBytes, Duration retryAfter) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: > 0)");
        }
        this.name = name;
        this.limitBytes = limitBytes;
        this.retryAfter = retryAfter;
    }

    /// Reserves `bytes` until the lease is closed.
    ///
    /// @throws OverloadedException if the budget does not have them now
    public Lease acquire(long bytes) {
        reserve(bytes);
        return new Lease(this, bytes);
    }

    public String name() {
        return name;
    }

    public long limitBytes() {
        return limitBytes;
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    void reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
        long used;
        do {
            used = usedBytes.get();
            if (used + bytes > limitBytes) {
                throw new OverloadedException(
                        EXHAUSTED, name + " memory: " + used + " of " + limitBytes + " bytes in use", retryAfter);
            }
        } while (!usedBytes.compareAndSet(used, used + bytes));
    }

    void release(long bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
