package dev.sluice.kernel.memory;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A bounded number of bytes that work in flight may hold; the admission control of the intake.
///
/// Any thread. Acquiring never waits: over the limit it refuses, because a queue of waiting requests is memory too.
public final class MemoryBudget {
    /// Requests under way hold all the memory that is set aside for them. HTTP 429 with `Retry-After`, gRPC
    /// `RESOURCE_EXHAUSTED` with `RetryInfo`.
    ///
    /// Retry: yes, after the hint.
    public static final ErrorCode EXHAUSTED = ErrorCode.of("memory.budget-exhausted");

    private final String name;
    private final long limitBytes;
    private final Duration retryAfter;
    private final @Nullable LeakDetector leaks;
    private final AtomicLong usedBytes = new AtomicLong();

    /// How full a budget is, and what follows.
    public enum Pressure {
        NORMAL,
        /// Three quarters are in use: worth an operator's look.
        ELEVATED,
        /// Nine tenths are in use: no new lease is given, so that those which are open can grow and end. Without
        /// this, many admitted requests would all fail half-way.
        CRITICAL
    }

    /// A budget whose leases nobody watches.
    ///
    /// @param name for messages and metrics
    /// @param limitBytes greater than 0
    /// @param retryAfter the hint given with a refusal
    public MemoryBudget(String name, long limitBytes, Duration retryAfter) {
        this(name, limitBytes, retryAfter, null);
    }

    /// @param leaks told of leases, to find those that are never closed; null for none
    public MemoryBudget(String name, long limitBytes, Duration retryAfter, @Nullable LeakDetector leaks) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: > 0)");
        }
        this.name = name;
        this.limitBytes = limitBytes;
        this.retryAfter = retryAfter;
        this.leaks = leaks;
    }

    /// Reserves `bytes` until the lease is closed.
    ///
    /// @throws OverloadedException if the budget does not have them now, or the pressure is critical
    public Lease acquire(long bytes) {
        if (pressure() == Pressure.CRITICAL) {
            throw refused(usedBytes.get());
        }
        reserve(bytes);
        return new Lease(this, bytes, leaks);
    }

    /// Throws what [#acquire] would throw for so many bytes now, and takes none.
    ///
    /// @throws OverloadedException if the budget does not have them now, or the pressure is critical
    public void requireRoom(long bytes) {
        long used = usedBytes.get();
        if (bytes > limitBytes - used || pressure() == Pressure.CRITICAL) {
            throw refused(used);
        }
    }

    /// How close to the limit it is.
    public Pressure pressure() {
        long used = usedBytes.get();
        if (used >= limitBytes - limitBytes / 10) {
            return Pressure.CRITICAL;
        }
        return used >= limitBytes - limitBytes / 4 ? Pressure.ELEVATED : Pressure.NORMAL;
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
                throw refused(used);
            }
        } while (!usedBytes.compareAndSet(used, used + bytes));
    }

    void release(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    private OverloadedException refused(long used) {
        return new OverloadedException(
                EXHAUSTED, name + " memory: " + used + " of " + limitBytes + " bytes in use", retryAfter);
    }
}
