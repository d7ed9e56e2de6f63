package dev.sluice.kernel.task;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The threads of one lane and the queue they take from. A thread begins when there is work for it and ends when
/// there is none, so an idle scheduler holds no threads. Any thread; the monitor guards `running`.
final class Lane {
    private final int threadsMax;
    private final ThreadFactory threads;
    private final TaskQueue<TaskHandle<?>> queue;
    private final Consumer<TaskHandle<?>> run;
    private int running;

    /// @param run what it throws ends its thread; another goes on
    Lane(int threadsMax, ThreadFactory threads, TaskQueue<TaskHandle<?>> queue, Consumer<TaskHandle<?>> run) {
        this.threadsMax = threadsMax;
        this.threads = threads;
        this.queue = queue;
        this.run = run;
    }

    TaskQueue<TaskHandle<?>> queue() {
        return queue;
    }

    synchronized int running() {
        return running;
    }

    /// To be called after something was put into the queue.
    void signal() {
        synchronized (this) {
            if (running >= threadsMax) {
                return;
            }
            running++;
        }
        try {
            threads.newThread(this::work).start();
        } catch (RuntimeException | Error failure) {
            left();
            throw failure;
        }
    }

    /// Waits until no task runs.
    ///
    /// @return whether that is so
    synchronized boolean awaitIdle(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (running > 0) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    private void work() {
        while (true) {
            TaskHandle<?> next = queue.poll();
            if (next == null) {
                next = leaveOrTakeOne();
                if (next == null) {
                    return;
                }
            }
            runOne(next);
            // A cancellation that came at the last moment must not reach the next task.
            Thread.interrupted();
        }
    }

    private void runOne(TaskHandle<?> next) {
        boolean returned = false;
        try {
            run.accept(next);
            returned = true;
        } finally {
            if (!returned) {
                left();
                signal();
            }
        }
    }

    /// Looks once more under the monitor: whoever puts something in signals after that, and finds this thread either
    /// still counted and looking, or gone and not counted.
    private synchronized @Nullable TaskHandle<?> leaveOrTakeOne() {
        TaskHandle<?> late = queue.poll();
        if (late == null) {
            left();
        }
        return late;
    }

    private synchronized void left() {
        running--;
        notifyAll();
    }
}
