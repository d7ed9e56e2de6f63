package dev.sluice.kernel.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a scheduler must know of a piece of work besides the work itself. [#compute] and [#blocking] have the
/// defaults: priority normal, no deadline.
///
/// @param name a few words that a person and a metric can use; the same for all runs of one kind of work
/// @param deadline measured from submission, more than 0: a task that has not begun by then never does, one that runs
///     is interrupted; null for none
public record Task(
        String name,
        TaskPriority priority,
        Lane lane,
        @Nullable Duration deadline) {
    /// What the work does with its thread.
    public enum Lane {
        /// Computes: runs on the scheduler's own few platform threads.
        COMPUTE,
        /// Waits for disks, sockets or locks: runs on a thread of the factory that the scheduler was given.
        BLOCKING
    }

    public Task {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name of a task: blank (expected: a few words)");
        }
        if (deadline != null && (deadline.isNegative() || deadline.isZero())) {
            throw new IllegalArgumentException("deadline of task " + name + ": " + deadline + " (expected: > 0)");
        }
    }

    public static Task compute(String name) {
        return new Task(name, TaskPriority.NORMAL, Lane.COMPUTE, null);
    }

    public static Task blocking(String name) {
        return new Task(name, TaskPriority.NORMAL, Lane.BLOCKING, null);
    }

    public Task withPriority(TaskPriority other) {
        return new Task(name, other, lane, deadline);
    }

    public Task withDeadline(Duration other) {
        return new Task(name, priority, lane, other);
    }
}
