package dev.sluice.kernel.task;

/// Where a task is in its life. The last four are final.
public enum TaskState {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// By its handle, or because the scheduler closed before it began.
    CANCELLED,
    /// Its deadline passed before it had ended.
    EXPIRED;

    public boolean isFinal() {
        return ordinal() >= SUCCEEDED.ordinal();
    }
}
