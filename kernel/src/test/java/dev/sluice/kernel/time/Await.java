package dev.sluice.kernel.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what other threads bring about, with a deadline that only a failure reaches.
public final class Await {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /// Between two looks, so that those who are waited for have the processor.
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    /// @throws AssertionError if the condition does not hold in time, or the thread is interrupted
    public static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not so within " + PATIENCE);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Returns once the latch is open, or the thread is interrupted, which it then still is.
    ///
    /// @throws AssertionError if the latch does not open in time
    public static void until(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("not open within " + PATIENCE);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
