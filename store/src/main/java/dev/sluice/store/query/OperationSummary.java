package dev.sluice.store.query;

/// The spans of one service that have the same name and kind.
///
/// @param kind the number of the specification's SpanKind
public record OperationSummary(String name, int kind, long spans) {}
