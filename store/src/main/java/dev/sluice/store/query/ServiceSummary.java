package dev.sluice.store.query;

/// One service.
///
/// @param spans how many; 0 for a service that sends other signals only
/// @param errors how many of them have status ERROR
/// @param lastSeenNanos latest time of a span, log record or point, nanoseconds since the epoch
public record ServiceSummary(String name, long spans, long errors, long lastSeenNanos) {}
