package dev.sluice.kernel.patterns;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskHandle;
import dev.sluice.kernel.task.TaskLimits;
import dev.sluice.kernel.task.TaskPriority;
import dev.sluice.kernel.task.TaskResult;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;

final class TaskExample {
    private TaskExample() {}

    static void run() throws InterruptedException {
        // example
        try (TaskScheduler scheduler = new TaskScheduler(
                TaskLimits.STANDARD,
                Thread.ofVirtual().factory(),
                Clock.system(),
                new Instruments(),
                (task, failure) -> System.err.println(task.name() + " failed: " + failure))) {
            Task report = Task.compute("report").withPriority(TaskPriority.HIGH).withDeadline(Duration.ofMinutes(1));
            TaskHandle<Integer> handle = scheduler.submit(report, () -> 6 * 7);

            TaskResult<Integer> result = handle.await(Duration.ofSeconds(10)).orElseThrow();
            System.out.println(handle.id() + ": " + result.value());
        }
        // end
    }
}
