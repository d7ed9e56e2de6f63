package dev.sluice.store.catalog;

import dev.sluice.kernel.error.ErrorCode;

/// The codes with which tables fail.
public final class StoreErrors {
    /// The store was written by a newer version. Nothing was touched. Exit code 5.
    ///
    /// Use that version or a newer one.
    public static final ErrorCode NEWER_FORMAT = ErrorCode.of("store.newer-format");
    /// A table was filled from another journal. Exit code 5.
    ///
    /// Put the journal and the store of one data folder back together, or start with an empty folder.
    public static final ErrorCode FOREIGN_SOURCE = ErrorCode.of("store.foreign-journal");
    /// The store was moved: paths in an Iceberg table are absolute. Exit code 5.
    ///
    /// Move it back.
    public static final ErrorCode MOVED = ErrorCode.of("store.moved");
    /// Another process holds the store. Exit code 5.
    ///
    /// Stop it, or choose another folder with `--data`.
    public static final ErrorCode LOCKED = ErrorCode.of("store.locked");
    /// The catalogue or a table's metadata cannot be read. Exit code 5.
    ///
    /// Restore the `store` folder from a backup.
    public static final ErrorCode UNREADABLE = ErrorCode.of("store.unreadable");
    /// A table could not be committed; its rows stay in memory and in the journal and are tried again.
    ///
    /// Nothing, while it passes; if it lasts, check the disk and the cause in the log.
    public static final ErrorCode COMMIT_FAILED = ErrorCode.of("store.commit-failed");
    /// Rows come faster than they can be sealed, or sealing fails; the journal holds what waits.
    ///
    /// If it lasts, look for `store.commit-failed` in the log, or raise `sluice.limits.store_memory`.
    public static final ErrorCode BUFFERS_FULL = ErrorCode.of("store.buffers-full");
    /// The store is closed because the server stops.
    ///
    /// Retry: yes.
    public static final ErrorCode CLOSED = ErrorCode.of("store.closed");
    /// A data file does not have the digest it was committed with. It is named in the log, counted in
    /// `sluice_store_damaged_files` and set aside in `store/quarantine`, not deleted; answers leave its rows
    /// out.
    ///
    /// Check the disk. Put the file back from a backup, or delete it and its note in `store/quarantine`.
    public static final ErrorCode DAMAGED = ErrorCode.of("store.damaged");

    private StoreErrors() {}
}
