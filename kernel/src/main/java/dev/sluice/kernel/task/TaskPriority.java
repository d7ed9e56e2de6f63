package dev.sluice.kernel.task;

import java.time.Duration;

/// How urgent a task is. A higher priority is a head start in the queue, not a right of way: a task that has waited
/// as long as the head start goes first, so nothing starves.
public enum TaskPriority {
    LOW,
    NORMAL,
    HIGH,
    CRITICAL;

    /// How much earlier than a task of priority [#LOW] one of this priority counts as submitted.
    ///
    /// @param step what one step of priority is worth
    Duration headStart(Duration step) {
        return step.multipliedBy(ordinal());
    }
}
