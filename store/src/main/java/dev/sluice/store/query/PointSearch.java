package dev.sluice.store.query;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which points of one metric are asked for, newest first.
///
/// @param limit points; at least 1; more than the store's limit is cut to it
/// @param cursor the `next` of the page before
public record PointSearch(
        String metric,
        TimeRange range,
        List<AttributeEquals> attributes,
        int limit,
        @Nullable String cursor) {
    public static final int DEFAULT_LIMIT = 1_000;

    public PointSearch {
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(range, "range");
        attributes = List.copyOf(attributes);
    }

    public static PointSearch newest(String metric, int limit) {
        return new PointSearch(metric, TimeRange.ALL, List.of(), limit, null);
    }

    public PointSearch after(@Nullable String next) {
        return new PointSearch(metric, range, attributes, limit, next);
    }
}
