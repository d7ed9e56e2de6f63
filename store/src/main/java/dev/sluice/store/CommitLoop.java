package dev.sluice.store;

import dev.sluice.kernel.error.SluiceException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that commits: everything once per interval, full buffers as soon as somebody says so. After a
/// failure it waits longer and longer, up to half a minute, and then tries everything again.
final class CommitLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
    private static final long BACKOFF_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long BACKOFF_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final long intervalNanos;
    private final Consumer<Turn> work;
    private final Thread thread = new Thread(this::run, "sluice-store-commit");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Guarded by lock, like the next.
    private boolean woken;

    private boolean closing;

    /// What is to be done.
    enum Turn {
        FULL_BUFFERS,
        EVERYTHING
    }

    CommitLoop(Duration interval, Consumer<Turn> work) {
        this.intervalNanos = interval.toNanos();
        this.work = work;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// Says that a buffer is full. Any thread.
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Does everything once more and waits for that. Safe to call twice.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(CLOSE_WAIT)) {
                LOG.warn("the last commit did not end within {}; its rows stay in the journal", CLOSE_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long leftNanos = intervalNanos;
        long backoffNanos = 0;
        try {
            while (true) {
                Turn turn;
                long began = System.nanoTime();
                boolean last = await(backoffNanos > 0 ? backoffNanos : leftNanos, backoffNanos > 0);
                leftNanos -= System.nanoTime() - began;
                turn = last || backoffNanos > 0 || leftNanos <= 0 ? Turn.EVERYTHING : Turn.FULL_BUFFERS;
                boolean succeeded = succeeds(turn);
                backoffNanos = succeeded ? 0 : nextBackoff(backoffNanos);
                if (turn == Turn.EVERYTHING) {
                    leftNanos = intervalNanos;
                }
                if (last) {
                    return;
                }
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean succeeds(Turn turn) {
        try {
            work.accept(turn);
            return true;
        } catch (SluiceException failure) {
            LOG.warn("{}; the rows stay in memory and in the journal, and are tried again", failure.describe());
        } catch (RuntimeException failure) {
            LOG.error("a commit failed; the rows stay in memory and in the journal, and are tried again", failure);
        }
        return false;
    }

    private static long nextBackoff(long before) {
        return before == 0 ? BACKOFF_MIN_NANOS : Math.min(BACKOFF_MAX_NANOS, 2 * before);
    }

    /// @param deaf whether to wait on when a buffer is full: after a failure it surely is
    /// @return whether this is the last turn
    private boolean await(long nanos, boolean deaf) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !closing && (deaf || !woken)) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            return closing;
        } finally {
            lock.unlock();
        }
    }
}
