package dev.sluice.store;

import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.task.RepeatingTask;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskPriority;
import dev.sluice.kernel.task.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The task that commits: everything once per interval, full buffers as soon as somebody says so. After a failure it
/// waits longer and longer, up to half a minute, and then tries everything again. Encoding computes, so it runs on
/// the scheduler's own threads, never on those that serve requests.
final class CommitLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);
    private static final FailureHandler.Circumstances COMMIT = FailureHandler.Circumstances.of("commit of the store");
    private static final Task SEAL = Task.compute("seal").withPriority(TaskPriority.HIGH);
    private static final Duration BACKOFF_MIN = Duration.ofMillis(500);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);

    private final TaskScheduler scheduler;
    private final Duration interval;
    private final Consumer<Turn> work;
    private final FailureHandler failures;
    private final RepeatingTask task;
    /// Zero while commits succeed. Written by turns, of which there is one at a time.
    private volatile Duration backoff = Duration.ZERO;

    private volatile long everythingDueNanos;
    private volatile boolean hurried;
    private volatile boolean closed;

    /// What is to be done.
    enum Turn {
        FULL_BUFFERS,
        EVERYTHING
    }

    /// Takes its first turn after one interval.
    CommitLoop(TaskScheduler scheduler, Duration interval, Consumer<Turn> work, FailureHandler failures) {
        this.scheduler = scheduler;
        this.interval = interval;
        this.work = work;
        this.failures = failures;
        this.everythingDueNanos = System.nanoTime() + interval.toNanos();
        this.task = scheduler.repeat(SEAL, interval, BACKOFF_MIN, this::turn);
    }

    /// Says that a buffer is full. After a failure it surely is, so that is no reason to try sooner. Any thread.
    void wake() {
        if (backoff.isZero()) {
            task.wake();
        }
    }

    /// Says that everything is to be committed now, unless the last commit has failed. Any thread.
    void hurry() {
        hurried = true;
        wake();
    }

    /// Does everything once more and waits for that. Safe to call twice.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        task.close();
        try {
            boolean ended = task.awaitIdle(CLOSE_WAIT)
                    && scheduler
                            .submit(SEAL.withPriority(TaskPriority.CRITICAL), () -> succeeds(Turn.EVERYTHING))
                            .await(CLOSE_WAIT)
                            .isPresent();
            if (!ended) {
                LOG.warn("the last commit did not end within {}; its rows stay in the journal", CLOSE_WAIT);
            }
        } catch (SluiceException refused) {
            LOG.warn("no last commit: {}; its rows stay in the journal", refused.describe());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration turn() {
        boolean everything = hurried || !backoff.isZero() || System.nanoTime() - everythingDueNanos >= 0;
        // Before the commit, so that who hurries during one gets another.
        hurried = false;
        boolean succeeded = succeeds(everything ? Turn.EVERYTHING : Turn.FULL_BUFFERS);
        backoff = succeeded ? Duration.ZERO : nextBackoff();
        if (everything) {
            everythingDueNanos = System.nanoTime() + interval.toNanos();
        }
        long leftNanos = Math.max(everythingDueNanos - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
        return succeeded ? Duration.ofNanos(hurried ? 1 : leftNanos) : backoff;
    }

    private boolean succeeds(Turn turn) {
        try {
            work.accept(turn);
            return true;
        } catch (RuntimeException failure) {
            // Whatever the kind: the rows stay in memory and in the journal, and are tried again.
            failures.handle(failure, COMMIT);
            return false;
        }
    }

    private Duration nextBackoff() {
        Duration next = backoff.isZero() ? BACKOFF_MIN : backoff.multipliedBy(2);
        return next.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : next;
    }
}
