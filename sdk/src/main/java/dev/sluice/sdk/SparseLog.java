package dev.sluice.sdk;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Warnings to `java.util.logging`, as the SDK's own, but at most one a minute, which says how many were left out. Any
/// thread.
final class SparseLog {
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger logger;
    private final Clock clock;
    /// Guarded by this, like the next two.
    private boolean warned;

    private long lastNanos;
    private long leftOut;

    SparseLog(Class<?> type, Clock clock) {
        this.logger = Logger.getLogger(type.getName());
        this.clock = clock;
    }

    void warn(String message) {
        String line;
        synchronized (this) {
            long now = clock.monotonicNanos();
            if (warned && now - lastNanos < PAUSE_NANOS) {
                leftOut++;
                return;
            }
            line = leftOut == 0 ? message : message + " (" + leftOut + " warnings before this one were left out)";
            warned = true;
            lastNanos = now;
            leftOut = 0;
        }
        logger.log(Level.WARNING, line);
    }
}
