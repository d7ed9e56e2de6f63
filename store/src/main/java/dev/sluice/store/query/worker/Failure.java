package dev.sluice.store.query.worker;

/// Why a statement has no answer.
///
/// @param code one of the codes below
/// @param message for the one who asked
public record Failure(String code, String message) {
    /// The statement is not one, or is not allowed.
    public static final String INVALID = "sql.invalid";
    /// It took longer than it may.
    public static final String TIMEOUT = "sql.timeout";
    /// It wanted more memory than it may have.
    public static final String MEMORY = "sql.memory";
    /// The answer is longer than it may be.
    public static final String TOO_LARGE = "sql.too-large";
    /// The fault is ours.
    public static final String INTERNAL = "sql.internal";
}
