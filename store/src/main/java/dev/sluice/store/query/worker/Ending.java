package dev.sluice.store.query.worker;

/// The last frame of an answer.
///
/// @param rows how many were sent
/// @param truncated whether there were more
public record Ending(long rows, boolean truncated) {}
