package dev.sluice.store.query.worker;

/// Why a statement has no answer.
///
/// @param code one of the codes below
/// @param message for the one who asked
public record Failure(String code, String message) {
    /// The statement is not one that may run: it does not parse, is not a single query, or reaches for what is
    /// closed. The message has the place. HTTP 400.
    ///
    /// Correct the statement; [sql.md](sql.md) says what may run.
    public static final String INVALID = "sql.invalid";
    /// The statement ran longer than it may and was stopped. HTTP 503.
    ///
    /// Narrow it, most often by time.
    public static final String TIMEOUT = "sql.timeout";
    /// The statement needed more memory than it may have and was stopped. HTTP 503. Nothing else was affected.
    ///
    /// Narrow it, or raise `sluice.sql.memory`.
    public static final String MEMORY = "sql.memory";
    /// The answer has more rows or bytes than an answer may have.
    ///
    /// Aggregate, or add a `LIMIT`.
    public static final String TOO_LARGE = "sql.too-large";
    /// The worker process that runs statements failed; a new one is started.
    ///
    /// Retry: yes.
    public static final String INTERNAL = "sql.internal";
}
