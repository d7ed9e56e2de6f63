package dev.sluice.store.query.worker;

import dev.sluice.store.schema.TableName;
import java.util.List;

/// Which rows a statement can see.
public record Needs(List<Need> tables) {
    /// One table.
    ///
    /// @param fromNanos first nanosecond, unsigned
    /// @param toNanos last nanosecond, unsigned; -1 for no end
    public record Need(TableName table, long fromNanos, long toNanos) {}
}
