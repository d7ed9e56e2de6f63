package dev.sluice.kernel.task;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// Runs named background tasks: sealing, compaction, retention, probes. Any thread may schedule; tasks run on the
/// scheduler's own
/// few platform threads, one run of a task at a time. A task that throws is reported and runs again at its next turn.
public final class TaskScheduler implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;
    private final Instruments instruments;
    private final BiConsumer<String, Throwable> onFailure;

    /// @param threads 1 or more
    /// @param onFailure told the task's name and what it threw, on the task's thread
    public TaskScheduler(int threads, Instruments instruments, BiConsumer<String, Throwable> onFailure) {
        this.instruments = instruments;
        this.onFailure = onFailure;
        this.executor = new ScheduledThreadPoolExecutor(threads, runnable -> {
            Thread thread = new Thread(runnable, "sluice-task");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Runs `task` again and again, `interval` after its last end, first after one interval. Close the handle to stop
    /// it.
    public AutoCloseable every(String name, Duration interval, Runnable task) {
        Counter runs = counter(name, "success");
        Counter failures = counter(name, "failure");
        Runnable guarded = () -> {
            try {
                task.run();
                runs.increment();
            } catch (RuntimeException | Error failure) {
                failures.increment();
                onFailure.accept(name, failure);
            }
        };
        var future =
                executor.scheduleWithFixedDelay(guarded, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /// Stops taking and starting tasks and waits up to ten seconds for the running ones. Safe to call twice.
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private Counter counter(String name, String outcome) {
        return instruments.counter(
                "sluice_task_runs_total", "Runs of background tasks", Labels.of("task", name, "outcome", outcome));
    }
}
