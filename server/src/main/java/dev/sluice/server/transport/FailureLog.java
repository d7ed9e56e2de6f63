package dev.sluice.server.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/// Logs failures that an operator must see, at most one a second, and says how many were left out. Any thread.
final class FailureLog {
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Logger log;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
    private final AtomicLong suppressed = new AtomicLong();

    FailureLog(Logger log) {
        this.log = log;
    }

    void report(String what, Throwable failure) {
        long now = System.nanoTime();
        long last = lastNanos.get();
        if (now - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, now)) {
            suppressed.incrementAndGet();
            return;
        }
        log.error("{} ({} more like this since the last line)", what, suppressed.getAndSet(0), failure);
    }
}
