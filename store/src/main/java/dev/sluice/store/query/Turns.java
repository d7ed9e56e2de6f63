package dev.sluice.store.query;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// So many callers have their turn at once, so many more wait for theirs in the order in which they came, and the rest
/// are refused. Any thread.
final class Turns {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String what;
    private final int running;
    private final int waiting;
    private final Duration patience;
    private final Refusals refusals;
    private final Semaphore free;
    private final AtomicInteger queue = new AtomicInteger();

    /// What callers are told who get no turn.
    ///
    /// @param busy too many wait already, or it took too long
    /// @param stopping the thread was interrupted while it waited
    record Refusals(ErrorCode busy, ErrorCode stopping) {}

    /// @param what has turns, in a message, such as `questions`
    /// @param running how many at once, at least 1
    /// @param waiting how many more, 0 or more
    /// @param patience how long each may wait
    Turns(String what, int running, int waiting, Duration patience, Refusals refusals) {
        this.what = what;
        this.running = running;
        this.waiting = waiting;
        this.patience = patience;
        this.refusals = refusals;
        this.free = new Semaphore(running, true);
    }

    /// Returns when it is the caller's turn, who then calls [#end], once.
    ///
    /// @throws OverloadedException if too many wait already, or it took too long
    /// @throws UnavailableException if the thread is interrupted
    void begin() {
        try {
            if (!free.tryAcquire(0, TimeUnit.MILLISECONDS) && !awaitTurn()) {
                throw new OverloadedException(
                        refusals.busy(),
                        what + ": " + running + " running and " + waiting + " waiting (expected: fewer)",
                        RETRY);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(refusals.stopping(), "the server stops", stopping);
        }
    }

    private boolean awaitTurn() throws InterruptedException {
        try {
            return queue.incrementAndGet() <= waiting && free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            queue.decrementAndGet();
        }
    }

    void end() {
        free.release();
    }

    /// How many have their turn now.
    int running() {
        return running - free.availablePermits();
    }

    /// How many wait for theirs.
    int waiting() {
        return queue.get();
    }
}
