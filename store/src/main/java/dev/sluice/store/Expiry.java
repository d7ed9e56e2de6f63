package dev.sluice.store;

import dev.sluice.store.schema.TableName;

/// Rows that a retention rule removed.
///
/// @param rows at least 1
public record Expiry(TableName table, long rows, long bytes, Rule rule) {
    /// Which rule.
    public enum Rule {
        AGE,
        SIZE
    }
}
