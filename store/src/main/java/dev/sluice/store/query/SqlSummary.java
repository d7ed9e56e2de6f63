package dev.sluice.store.query;

import java.util.List;

/// What became of a statement.
///
/// @param rows how many were written
/// @param bytes how many were written
/// @param truncated whether there were more rows than the limit
/// @param warnings what is missing, a sentence each; none when the answer is whole
public record SqlSummary(long rows, long bytes, boolean truncated, List<String> warnings) {
    public SqlSummary {
        warnings = List.copyOf(warnings);
    }
}
