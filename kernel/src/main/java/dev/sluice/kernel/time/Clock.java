package dev.sluice.kernel.time;

import java.time.Instant;

/// Where all code gets the time from. Implementations are safe for any thread.
public interface Clock {
    /// Nanoseconds since 1970-01-01T00:00:00Z; may step in either direction.
    long epochNanos();

    /// Nanoseconds since an arbitrary point; never goes back. Compare by subtraction.
    long monotonicNanos();

    default Instant now() {
        long nanos = epochNanos();
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    /// The machine's clocks.
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
