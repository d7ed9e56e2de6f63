package dev.sluice.kernel.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A task that takes turn after turn, never two at a time. Any thread.
///
/// Its monitor guards all fields. Where a scheduler's timers are needed too, they are taken first.
public final class RepeatingTask implements AutoCloseable {
    private final TaskScheduler scheduler;
    private final Task task;
    private final Duration afterFailure;
    private final Turn turn;
    private @Nullable TaskHandle<Duration> current;
    private @Nullable TaskResult<?> last;
    private @Nullable Instant lastStarted;
    private @Nullable Duration asked;
    private long dueNanos;
    private long turns;
    private long failures;
    private boolean woken;
    private boolean closed;

    /// What a repeating task has done so far.
    ///
    /// @param state whether it waits for its turn or for a thread, or runs
    /// @param dueInNanos until its next turn; 0 when it waits for a thread or runs
    /// @param last how its last turn ended; null before the first has
    public record Progress(
            TaskState state,
            long turns,
            long failures,
            long dueInNanos,
            @Nullable Instant lastStarted,
            @Nullable TaskResult<?> last) {}

    RepeatingTask(TaskScheduler scheduler, Task task, Duration afterFailure, Turn turn) {
        this.scheduler = scheduler;
        this.task = task;
        this.afterFailure = afterFailure;
        this.turn = turn;
    }

    public Task task() {
        return task;
    }

    /// Makes the next turn due now; when one runs, one more follows it at once.
    public void wake() {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (current != null) {
                // One that has not begun sees what there is to do when it begins.
                woken = current.state() == TaskState.RUNNING;
                return;
            }
        }
        scheduler.scheduleTurn(this, Duration.ZERO);
    }

    /// Takes no further turn. A running one goes on; [#awaitIdle] waits for it. Safe to call twice.
    @Override
    public void close() {
        TaskHandle<Duration> waiting;
        synchronized (this) {
            closed = true;
            waiting = current;
        }
        scheduler.forget(this, waiting);
    }

    /// Waits until no turn runs.
    ///
    /// @return false when one still runs after that time
    public boolean awaitIdle(Duration atMost) throws InterruptedException {
        TaskHandle<Duration> running;
        synchronized (this) {
            running = current;
        }
        return running == null || running.await(atMost).isPresent();
    }

    synchronized Progress progress(long nowNanos) {
        long dueIn = current != null ? 0 : Math.max(0, dueNanos - nowNanos);
        TaskState state = current == null ? TaskState.WAITING : current.state();
        return new Progress(state, turns, failures, dueIn, lastStarted, last);
    }

    synchronized @Nullable TaskHandle<Duration> current() {
        return current;
    }

    /// Settles the moment of the next turn; an earlier settlement is void.
    synchronized void dueAt(long nanos) {
        dueNanos = nanos;
    }

    synchronized long dueNanos() {
        return dueNanos;
    }

    synchronized boolean isDue(long nowNanos) {
        return !closed && current == null && nowNanos - dueNanos >= 0;
    }

    /// @return false when the task was closed or is at it already
    synchronized boolean submitted(TaskHandle<Duration> handle) {
        if (closed || current != null) {
            return false;
        }
        current = handle;
        woken = false;
        return true;
    }

    Duration runTurn() throws Exception {
        Duration next = turn.run();
        synchronized (this) {
            asked = next;
        }
        return next;
    }

    /// Counts the turn and settles the next in one step: whoever sees the count sees when the next is due.
    ///
    /// @return false when there is no next
    synchronized boolean ended(TaskHandle<?> handle, long nowNanos) {
        current = null;
        TaskResult<?> result = handle.result();
        last = result;
        lastStarted = handle.started();
        turns++;
        boolean succeeded = result != null && result.isSuccess();
        if (!succeeded) {
            failures++;
        }
        Duration next = succeeded && asked != null ? asked : afterFailure;
        dueNanos = nowNanos + (woken ? 0 : next.toNanos());
        return !closed;
    }
}
