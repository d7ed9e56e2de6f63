package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeColumn;

/// An attribute that could have a column of its own, and how many rows of the buffer it would fill.
///
/// @param rows 1 or more
public record AttributeCandidate(AttributeColumn column, int rows) {}
