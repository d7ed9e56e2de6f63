package dev.sluice.cache;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;

/// Tells whether something that may be broken should be asked now. Any thread.
///
/// | state | asked | becomes |
/// |---|---|---|
/// | closed | always | open after so many failures in a row |
/// | open | never | half open when its pause is over |
/// | half open | by one caller | closed if that goes well; else open again, for twice as long |
///
/// Whoever was let through says how it went. Of those let through before the circuit opened nobody is listened to
/// afterwards: how it is now, only the one caller finds out.
public final class CircuitBreaker {
    private final Limits limits;
    private final Clock clock;
    /// All guarded by this.
    private State state = State.CLOSED;

    private int failures;
    private Duration pause;
    private long sinceNanos;

    private enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /// When a circuit opens, and for how long.
    ///
    /// @param failures in a row, at least 1
    /// @param firstPause more than 0
    /// @param longestPause at least the first
    public record Limits(int failures, Duration firstPause, Duration longestPause) {
        /// 3 failures; 1 s, at most 30 s.
        public static final Limits STANDARD = new Limits(3, Duration.ofSeconds(1), Duration.ofSeconds(30));

        public Limits {
            if (failures < 1
                    || firstPause.isZero()
                    || firstPause.isNegative()
                    || longestPause.compareTo(firstPause) < 0) {
                throw new IllegalArgumentException("circuit: " + failures + " failures, " + firstPause + " to "
                        + longestPause + " (expected: at least 1, more than 0, and not less)");
            }
        }
    }

    public CircuitBreaker(Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.pause = limits.firstPause();
    }

    /// Whether to ask now. Who gets a yes calls [#succeeded] or [#failed].
    public synchronized boolean lets() {
        if (state == State.CLOSED) {
            return true;
        }
        // Half open, the pause is how long the one caller may stay away without a word.
        if (clock.monotonicNanos() - sinceNanos < pause.toNanos()) {
            return false;
        }
        enter(State.HALF_OPEN);
        return true;
    }

    public synchronized void succeeded() {
        if (state == State.HALF_OPEN) {
            pause = limits.firstPause();
            enter(State.CLOSED);
        }
        failures = 0;
    }

    public synchronized void failed() {
        if (state == State.HALF_OPEN) {
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(limits.longestPause()) < 0 ? twice : limits.longestPause();
            enter(State.OPEN);
        } else if (state == State.CLOSED && ++failures >= limits.failures()) {
            enter(State.OPEN);
        }
    }

    public synchronized boolean isClosed() {
        return state == State.CLOSED;
    }

    private void enter(State next) {
        state = next;
        failures = 0;
        sinceNanos = clock.monotonicNanos();
    }
}
