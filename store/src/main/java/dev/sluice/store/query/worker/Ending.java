package dev.sluice.store.query.worker;

import java.util.Optional;

/// The last frame of an answer.
///
/// @param rows how many were sent
/// @param truncated whether there were more
public record Ending(long rows, boolean truncated) {
    /// What to tell who reads the answer, when rows are missing from it.
    public Optional<String> warning() {
        return truncated
                ? Optional.of("incomplete: there are more rows than these " + rows + "; ask for fewer, or raise"
                        + " sluice.sql.rows")
                : Optional.empty();
    }
}
