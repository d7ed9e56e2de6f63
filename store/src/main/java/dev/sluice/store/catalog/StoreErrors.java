package dev.sluice.store.catalog;

import dev.sluice.kernel.error.ErrorCode;

/// The codes with which tables fail.
public final class StoreErrors {
    /// The folder was written by a newer version.
    public static final ErrorCode NEWER_FORMAT = ErrorCode.of("store.newer-format");
    /// The tables know another journal than the one given.
    public static final ErrorCode FOREIGN_SOURCE = ErrorCode.of("store.foreign-journal");
    /// The tables were written under another path.
    public static final ErrorCode MOVED = ErrorCode.of("store.moved");
    /// Another process has the folder.
    public static final ErrorCode LOCKED = ErrorCode.of("store.locked");
    /// The folder cannot be read or written.
    public static final ErrorCode UNREADABLE = ErrorCode.of("store.unreadable");
    /// A commit did not succeed; its rows are kept.
    public static final ErrorCode COMMIT_FAILED = ErrorCode.of("store.commit-failed");
    /// Buffers are full because commits do not get through.
    public static final ErrorCode BUFFERS_FULL = ErrorCode.of("store.buffers-full");
    /// The store is closed.
    public static final ErrorCode CLOSED = ErrorCode.of("store.closed");
    /// Something of the catalogue is missing or makes no sense.
    public static final ErrorCode DAMAGED = ErrorCode.of("store.damaged");

    private StoreErrors() {}
}
