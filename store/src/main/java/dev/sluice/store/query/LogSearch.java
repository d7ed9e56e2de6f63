package dev.sluice.store.query;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which log records are asked for, newest first. The time of a record without one is when it was observed.
///
/// @param text words, or phrases in double quotes, that must all be in the body, in any case of letters
/// @param minSeverity the lowest severity number
/// @param traceId lower-case hexadecimal
/// @param limit at least 1; more than the store's limit is cut to it
/// @param cursor the `next` of the page before
public record LogSearch(
        TimeRange range,
        @Nullable String text,
        @Nullable String service,
        @Nullable Integer minSeverity,
        @Nullable String traceId,
        int limit,
        @Nullable String cursor) {
    public static final int DEFAULT_LIMIT = 100;

    public LogSearch {
        Objects.requireNonNull(range, "range");
    }

    /// The newest records.
    public static LogSearch newest(int limit) {
        return new LogSearch(TimeRange.ALL, null, null, null, null, limit, null);
    }

    public LogSearch after(@Nullable String next) {
        return new LogSearch(range, text, service, minSeverity, traceId, limit, next);
    }

    /// The lowest severity number of a word, such as 13 for `WARN`.
    ///
    /// @throws IllegalArgumentException if the word is not one of the six
    public static int severityOf(String word) {
        return switch (word) {
            case "TRACE" -> 1;
            case "DEBUG" -> 5;
            case "INFO" -> 9;
            case "WARN" -> 13;
            case "ERROR" -> 17;
            case "FATAL" -> 21;
            default ->
                throw new IllegalArgumentException(
                        "severity: " + word + " (expected: TRACE, DEBUG, INFO, WARN, ERROR or FATAL)");
        };
    }
}
