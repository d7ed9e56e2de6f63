package dev.sluice.server.boot;

import dev.sluice.otlp.Payload;

/// When a destination that keeps nothing moves its cursor: a second after the last time, or after so many bytes, which
/// the journal would otherwise be full of. One thread.
final class CommitPace {
    private static final long PERIOD_NANOS = 1_000_000_000;

    private final long limitBytes;
    private long bytes;
    private long committedNanos = System.nanoTime();

    /// @param limitBytes a part of what the journal may hold
    CommitPace(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Counts a payload that is done with.
    ///
    /// @return whether it is time
    boolean isDueAfter(Payload payload) {
        bytes += payload.length();
        if (bytes < limitBytes && System.nanoTime() - committedNanos < PERIOD_NANOS) {
            return false;
        }
        bytes = 0;
        committedNanos = System.nanoTime();
        return true;
    }
}
