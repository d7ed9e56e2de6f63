package dev.sluice.kernel.task;

import java.time.Duration;

/// One run of a repeating task.
@FunctionalInterface
public interface Turn {
    /// Does the work.
    ///
    /// @return how long to wait before the next turn, more than 0
    Duration run() throws Exception;
}
