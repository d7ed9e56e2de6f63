package dev.sluice.kernel.task;

import dev.sluice.kernel.metric.Histogram;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.util.Locale;

/// What a scheduler tells of itself. Any thread.
final class TaskMetrics {
    private final Instruments instruments;

    TaskMetrics(Instruments instruments) {
        this.instruments = instruments;
    }

    void watch(Task.Lane name, Lane lane, int limit) {
        Labels labels = Labels.of("lane", word(name));
        instruments.gauge(
                "sluice_task_waiting",
                "Tasks that wait for a thread",
                labels,
                () -> lane.queue().size());
        instruments.gauge("sluice_task_waiting_limit", "Tasks that may wait", labels, () -> limit);
        instruments.gauge("sluice_task_running", "Tasks that run", labels, lane::running);
    }

    void refused(Task task) {
        instruments
                .counter(
                        "sluice_task_refused_total",
                        "Tasks that were refused because as many as may were waiting",
                        Labels.of("task", task.name()))
                .increment();
    }

    void began(Task task, long waitedNanos) {
        waits(task.priority()).record(waitedNanos / 1e9);
    }

    void ended(Task task, TaskResult<?> result) {
        Labels labels = Labels.of("task", task.name(), "outcome", outcome(result.state()));
        instruments
                .counter("sluice_task_runs_total", "Runs of background tasks", labels)
                .increment();
        instruments
                .histogram(
                        "sluice_task_seconds",
                        "How long background tasks ran",
                        Labels.of("task", task.name()),
                        0.001,
                        0.01,
                        0.1,
                        1,
                        10,
                        60)
                .record(result.duration().toNanos() / 1e9);
    }

    private Histogram waits(TaskPriority priority) {
        return instruments.histogram(
                "sluice_task_wait_seconds",
                "How long background tasks waited for a thread",
                Labels.of("priority", word(priority)),
                0.001,
                0.01,
                0.1,
                1,
                10,
                60);
    }

    private static String outcome(TaskState state) {
        return switch (state) {
            case SUCCEEDED -> "success";
            case CANCELLED -> "cancelled";
            case EXPIRED -> "expired";
            default -> "failure";
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
