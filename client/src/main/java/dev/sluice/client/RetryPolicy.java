package dev.sluice.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// How long to wait between attempts, and when to give up: exponential backoff with jitter (C-59, C-60). A value.
///
/// The wait before retry *n* is spread around `initial × multiplierⁿ`, at most `max`. What the destination asked for
/// is a lower bound, itself bounded by [#HINT_MAX], and the next waits grow from it.
///
/// @param initial before the first retry, more than 0
/// @param max of a wait that the destination did not ask for, at least `initial`
/// @param multiplier 1 or more
/// @param jitter how waits are spread
/// @param total from the first attempt to the last answer; zero for no end
public record RetryPolicy(Duration initial, Duration max, double multiplier, Jitter jitter, Duration total) {
    /// What a destination may ask for at most.
    public static final Duration HINT_MAX = Duration.ofMinutes(15);

    /// 1 s, growing by half to 5 s, full jitter, 10 s in all: an exporter's timeout bounds its retries too (C-12).
    public static final RetryPolicy STANDARD =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(5), 1.5, Jitter.FULL, Duration.ofSeconds(10));

    /// Spreads waits, so that clients that failed together do not return together: the wait give or take this part of
    /// it, evenly, as the Collector's `randomization_factor` says.
    ///
    /// @param part from 0, not at all, to 1
    public record Jitter(double part) {
        /// Anything from nothing to twice the wait.
        public static final Jitter FULL = new Jitter(1);

        public Jitter {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("jitter: " + part + " (expected: 0 to 1)");
            }
        }

        /// @param nanos the wait as the policy has it
        /// @param random from 0 to below 1
        public long spread(long nanos, double random) {
            return (long) (nanos * (1 - part + 2 * part * random));
        }
    }

    public RetryPolicy {
        if (initial.isZero() || initial.isNegative() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException(
                    "waits: " + initial + " to " + max + " (expected: more than 0, and not falling)");
        }
        if (!(multiplier >= 1)) {
            throw new IllegalArgumentException("multiplier: " + multiplier + " (expected: 1 or more)");
        }
        if (total.isNegative()) {
            throw new IllegalArgumentException("total: " + total + " (expected: 0 or more)");
        }
    }

    public RetryPolicy withTotal(Duration other) {
        return new RetryPolicy(initial, max, multiplier, jitter, other);
    }

    /// The waits of one request. One owner.
    public Waits waits(DoubleSupplier random) {
        return new Waits(this, random);
    }

    /// Where one request is in its policy. One owner.
    public static final class Waits {
        private final RetryPolicy policy;
        private final DoubleSupplier random;
        private double nextNanos;

        Waits(RetryPolicy policy, DoubleSupplier random) {
            this.policy = policy;
            this.random = random;
            this.nextNanos = policy.initial.toNanos();
        }

        /// The wait before the next attempt.
        ///
        /// @param hint what the destination asked for; zero for nothing
        public Duration next(Duration hint) {
            long asked =
                    Math.min(hint.compareTo(HINT_MAX) > 0 ? HINT_MAX.toNanos() : hint.toNanos(), HINT_MAX.toNanos());
            double base = Math.max(asked, Math.min(nextNanos, policy.max.toNanos()));
            nextNanos = base * policy.multiplier;
            long spread = policy.jitter.spread((long) base, random.getAsDouble());
            return Duration.ofNanos(Math.max(asked, spread));
        }
    }
}
