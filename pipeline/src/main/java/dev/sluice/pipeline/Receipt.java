package dev.sluice.pipeline;

/// The proof that a payload was taken over.
///
/// @param items how many items it held
/// @param durable whether the bytes were on stable storage when the receipt was written
public record Receipt(int items, boolean durable) {}
