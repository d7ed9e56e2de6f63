package dev.sluice.kernel.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One submitted task. Any thread.
///
/// The handle's monitor guards its state; it is never held while the work runs.
public final class TaskHandle<T> {
    private final long id;
    private final Task task;
    private final Callable<T> work;
    private final Instant submitted;
    private final long submittedNanos;
    private final Consumer<TaskHandle<?>> withdrawn;
    private final CountDownLatch ended = new CountDownLatch(1);
    private TaskState state = TaskState.WAITING;
    /// What a running task becomes when it was interrupted; null as long as it was not.
    private @Nullable TaskState interruptedAs;
    private @Nullable Thread runner;
    private @Nullable Instant started;
    private long startedNanos;
    private @Nullable TaskResult<T> result;

    /// @param withdrawn told, without the monitor, that this one is not to run any more though it may still be queued
    TaskHandle(
            long id,
            Task task,
            Callable<T> work,
            Instant submitted,
            long submittedNanos,
            Consumer<TaskHandle<?>> withdrawn) {
        this.withdrawn = withdrawn;
        this.id = id;
        this.task = task;
        this.work = work;
        this.submitted = submitted;
        this.submittedNanos = submittedNanos;
    }

    /// Unique within one scheduler, growing from 1.
    public long id() {
        return id;
    }

    public Task task() {
        return task;
    }

    public Instant submitted() {
        return submitted;
    }

    /// When it began; null before.
    public synchronized @Nullable Instant started() {
        return started;
    }

    public synchronized TaskState state() {
        return state;
    }

    /// How it ended; null before.
    public synchronized @Nullable TaskResult<T> result() {
        return result;
    }

    /// Takes a waiting task back; interrupts a running one, which is cancelled when it has ended without success.
    ///
    /// @return false when it had ended already
    public boolean cancel() {
        return withdraw(TaskState.CANCELLED) || interrupt(TaskState.CANCELLED);
    }

    /// Waits until the task has ended. Must not be called by a task of lane compute: it would wait on a thread that
    /// others need.
    ///
    /// @return empty when it has not ended in time
    public Optional<TaskResult<T>> await(Duration atMost) throws InterruptedException {
        if (!ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        return Optional.ofNullable(result());
    }

    long submittedNanos() {
        return submittedNanos;
    }

    /// Ends it if it waits.
    ///
    /// @param as [TaskState#CANCELLED] or [TaskState#EXPIRED]
    /// @return false when it did not wait
    boolean withdraw(TaskState as) {
        synchronized (this) {
            if (state != TaskState.WAITING) {
                return false;
            }
            state = as;
            Throwable error = as == TaskState.EXPIRED
                    ? new TimeoutException("task " + task.name() + " did not begin within " + task.deadline())
                    : null;
            result = new TaskResult<>(as, null, Duration.ZERO, error);
        }
        withdrawn.accept(this);
        return true;
    }

    /// Interrupts it if it runs.
    ///
    /// @return whether it ran
    synchronized boolean interrupt(TaskState as) {
        if (state != TaskState.RUNNING || runner == null) {
            return false;
        }
        if (interruptedAs == null) {
            interruptedAs = as;
            runner.interrupt();
        }
        return true;
    }

    /// @return false when it must not run any more
    synchronized boolean begin(Thread thread, Instant now, long nowNanos) {
        if (state != TaskState.WAITING) {
            return false;
        }
        state = TaskState.RUNNING;
        runner = thread;
        started = now;
        startedNanos = nowNanos;
        return true;
    }

    T call() throws Exception {
        return work.call();
    }

    /// Notes the end of the work and lets nobody interrupt its thread any more.
    synchronized void end(@Nullable T value, @Nullable Throwable error, long nowNanos) {
        runner = null;
        TaskState stopped = interruptedAs;
        state = error == null ? TaskState.SUCCEEDED : stopped != null ? stopped : TaskState.FAILED;
        result = new TaskResult<>(state, value, Duration.ofNanos(nowNanos - startedNanos), error);
    }

    /// Lets those go on who wait for the end: after everything was written down.
    void release() {
        ended.countDown();
    }
}
