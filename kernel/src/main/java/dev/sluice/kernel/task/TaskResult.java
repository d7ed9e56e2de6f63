package dev.sluice.kernel.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a task ended.
///
/// @param state a final one
/// @param value what the work returned; null when it returned null or did not succeed
/// @param duration from its start to its end; zero when it never began
/// @param error why it did not succeed; null when it did, and when it was cancelled before it began
public record TaskResult<T>(
        TaskState state,
        @Nullable T value,
        Duration duration,
        @Nullable Throwable error) {
    public TaskResult {
        if (!state.isFinal()) {
            throw new IllegalArgumentException("state: " + state + " (expected: a final one)");
        }
    }

    public boolean isSuccess() {
        return state == TaskState.SUCCEEDED;
    }
}
