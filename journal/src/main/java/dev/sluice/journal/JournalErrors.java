package dev.sluice.journal;

import dev.sluice.kernel.error.ErrorCode;
import java.time.Duration;

/// The error codes of this module.
public final class JournalErrors {
    /// The segments take what they may; consumers must catch up first.
    public static final ErrorCode BUDGET_SPENT = ErrorCode.of("journal.budget-spent");
    /// The file system has no room.
    public static final ErrorCode DISK_FULL = ErrorCode.of("journal.disk-full");
    /// A write or fsync failed, or the folder is gone or read-only.
    public static final ErrorCode DISK_FAILED = ErrorCode.of("journal.disk-failed");
    /// The folder is not the one that was opened.
    public static final ErrorCode FOLDER_GONE = ErrorCode.of("journal.folder-gone");
    /// The disk did not answer in time; the entry may have been kept.
    public static final ErrorCode TIMEOUT = ErrorCode.of("journal.timeout");
    /// The journal was closed.
    public static final ErrorCode CLOSED = ErrorCode.of("journal.closed");
    /// Another process has the folder.
    public static final ErrorCode LOCKED = ErrorCode.of("journal.locked");
    /// The folder was written by a newer version.
    public static final ErrorCode FORMAT_NEWER = ErrorCode.of("journal.format-newer");
    /// The entry is empty or too large.
    public static final ErrorCode ENTRY_SIZE = ErrorCode.of("journal.entry-size");

    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private JournalErrors() {}
}
