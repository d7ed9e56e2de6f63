package dev.sluice.server.security;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How often logging in may fail on one port: a few times in a row, then once in a while. Whatever is under way
/// counts as failed until it turns out well, so many at once gain nothing. Any thread.
final class LoginAttempts {
    static final int ROW = 10;
    static final Duration EVERY = Duration.ofSeconds(3);

    private final Clock clock;
    /// When all that was taken will have come back. Guarded by this.
    private long fullNanos;

    LoginAttempts(Clock clock) {
        this.clock = clock;
        this.fullNanos = clock.monotonicNanos();
    }

    /// Takes an attempt.
    ///
    /// @return how long to wait for the next one; null when this one may be made
    synchronized @Nullable Duration take() {
        long now = clock.monotonicNanos();
        long full = fullNanos - now < 0 ? now : fullNanos;
        long waitNanos = full - now - (ROW - 1) * EVERY.toNanos();
        if (waitNanos > 0) {
            return Duration.ofNanos(waitNanos);
        }
        fullNanos = full + EVERY.toNanos();
        return null;
    }

    /// Gives an attempt back that did not fail.
    synchronized void giveBack() {
        fullNanos -= EVERY.toNanos();
    }
}
