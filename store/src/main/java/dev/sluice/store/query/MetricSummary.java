package dev.sluice.store.query;

import org.jspecify.annotations.Nullable;

/// One metric.
///
/// @param type gauge, sum, histogram, exponential_histogram or summary
/// @param temporality the specification's word; null where the type has none
/// @param points how many are stored
public record MetricSummary(
        String name,
        String type,
        String unit,
        String description,
        @Nullable String temporality,
        long points) {}
