package dev.sluice.kernel.task;

import java.time.Duration;

/// How much a scheduler does at once and keeps.
///
/// @param computeThreads platform threads that compute, at least 1
/// @param blockingThreads tasks that may block at the same time, at least 1
/// @param waiting tasks of one lane that may wait, at least 1; a further one is refused
/// @param finished ended tasks that [TaskScheduler#tasks] still lists, 0 or more
/// @param ageing what one step of priority is worth: a task of priority low that has waited three times this long
///     goes before a fresh critical one; more than 0
public record TaskLimits(int computeThreads, int blockingThreads, int waiting, int finished, Duration ageing) {
    /// Two computing, 16 blocking, 1,024 waiting, 64 remembered, ageing in steps of 10 s.
    public static final TaskLimits STANDARD = new TaskLimits(2, 16, 1_024, 64, Duration.ofSeconds(10));

    public TaskLimits {
        atLeast("compute threads", computeThreads, 1);
        atLeast("blocking threads", blockingThreads, 1);
        atLeast("waiting tasks", waiting, 1);
        atLeast("finished tasks", finished, 0);
        if (ageing.isNegative() || ageing.isZero()) {
            throw new IllegalArgumentException("ageing: " + ageing + " (expected: > 0)");
        }
    }

    public TaskLimits withThreads(int compute, int blocking) {
        return new TaskLimits(compute, blocking, waiting, finished, ageing);
    }

    public TaskLimits withWaiting(int most) {
        return new TaskLimits(computeThreads, blockingThreads, most, finished, ageing);
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
