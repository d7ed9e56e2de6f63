package dev.sluice.store.query;

import dev.sluice.kernel.error.ErrorCode;

/// The codes with which questions to the store fail.
final class QuestionErrors {
    /// The server stops.
    ///
    /// Retry: yes.
    static final ErrorCode SQL_STOPPING = ErrorCode.of("sql.stopping");

    /// As many statements are running and waiting as may.
    ///
    /// Retry: yes, after the hint.
    static final ErrorCode SQL_BUSY = ErrorCode.of("sql.busy");

    /// No worker process could be started to run the statement; the message has the reason.
    ///
    /// Retry: yes.
    static final ErrorCode SQL_WORKER = ErrorCode.of("sql.worker");

    /// The server stops.
    ///
    /// Retry: yes.
    static final ErrorCode STOPPING = ErrorCode.of("query.stopping");

    /// As many questions to the store are running and waiting as may. HTTP 503 with `Retry-After`.
    ///
    /// Retry: yes, after the hint.
    static final ErrorCode BUSY = ErrorCode.of("query.busy");

    /// The question ran longer than it may and was stopped.
    ///
    /// Narrow it, most often by time.
    static final ErrorCode TIMEOUT = ErrorCode.of("query.timeout");

    /// The question needed more memory than queries may have.
    ///
    /// Narrow it.
    static final ErrorCode MEMORY = ErrorCode.of("query.memory");

    /// A question of Sluice's own to its store failed.
    ///
    /// The log has the details; please report it.
    static final ErrorCode FAILED = ErrorCode.of("query.failed");

    /// The query engine does not start; its native library may not fit this machine. The message has the
    /// reason.
    ///
    /// Use a platform that DuckDB has a library for.
    static final ErrorCode DATABASE = ErrorCode.of("query.database");

    /// The `cursor` is not one that a page before gave as its `next`. HTTP 400.
    ///
    /// Begin again without one.
    static final ErrorCode CURSOR = ErrorCode.of("query.cursor");

    private QuestionErrors() {}
}
