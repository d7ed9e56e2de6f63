package dev.sluice.store.query;

/// What became of a statement.
///
/// @param rows how many were written
/// @param bytes how many were written
/// @param truncated whether there were more rows than the limit
public record SqlSummary(long rows, long bytes, boolean truncated) {}
