package dev.sluice.journal;

import dev.sluice.kernel.error.ErrorCode;
import java.time.Duration;

/// The error codes of this module.
public final class JournalErrors {
    /// The journal has reached its share of the disk because a destination lags.
    ///
    /// Retry: yes. See `journal` in `GET /api/v1/status`; raise `sluice.journal.size`.
    public static final ErrorCode BUDGET_SPENT = ErrorCode.of("journal.budget-spent");
    /// No space is left on the disk. Refused with a retry hint of one second; taking data again starts by
    /// itself when there is space.
    ///
    /// Retry: yes.
    public static final ErrorCode DISK_FULL = ErrorCode.of("journal.disk-full");
    /// The disk refused a write or an fsync; the file was set aside and a new one begun.
    ///
    /// Retry: yes. Check the disk.
    public static final ErrorCode DISK_FAILED = ErrorCode.of("journal.disk-failed");
    /// The data folder has vanished or become read-only, as when a mount went away. Sluice refuses rather than
    /// start an empty journal over it.
    ///
    /// Retry: yes, once it is back.
    public static final ErrorCode FOLDER_GONE = ErrorCode.of("journal.folder-gone");
    /// The disk did not confirm a write in time. The entry may still be stored.
    ///
    /// Retry: yes.
    public static final ErrorCode TIMEOUT = ErrorCode.of("journal.timeout");
    /// The journal is closed because the server stops.
    ///
    /// Retry: yes.
    public static final ErrorCode CLOSED = ErrorCode.of("journal.closed");
    /// Another process holds the journal. Exit code 5.
    ///
    /// Stop it, or choose another folder with `--data`.
    public static final ErrorCode LOCKED = ErrorCode.of("journal.locked");
    /// The journal was written by a newer version. Nothing was touched. Exit code 5.
    ///
    /// Use that version or a newer one.
    public static final ErrorCode FORMAT_NEWER = ErrorCode.of("journal.format-newer");
    /// An entry is empty or larger than 64 MiB and its header.
    ///
    /// Retry: no.
    public static final ErrorCode ENTRY_SIZE = ErrorCode.of("journal.entry-size");

    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private JournalErrors() {}
}
