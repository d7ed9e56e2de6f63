package dev.sluice.store.query;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which traces are asked for: those with at least one span that fits every part given.
///
/// @param range of the span's start
/// @param statusCode the number of the specification's StatusCode
/// @param minDurationNanos of the span
/// @param limit at least 1; more than the store's limit is cut to it
/// @param cursor the `next` of the page before
public record TraceSearch(
        TimeRange range,
        @Nullable String service,
        @Nullable String operation,
        List<AttributeEquals> attributes,
        @Nullable Integer statusCode,
        @Nullable Long minDurationNanos,
        @Nullable Long maxDurationNanos,
        int limit,
        @Nullable String cursor) {
    public static final int DEFAULT_LIMIT = 20;

    public TraceSearch {
        Objects.requireNonNull(range, "range");
        attributes = List.copyOf(attributes);
    }

    /// The newest traces.
    public static TraceSearch newest(int limit) {
        return new TraceSearch(TimeRange.ALL, null, null, List.of(), null, null, null, limit, null);
    }

    public TraceSearch after(@Nullable String next) {
        return new TraceSearch(
                range, service, operation, attributes, statusCode, minDurationNanos, maxDurationNanos, limit, next);
    }
}
