package dev.sluice.store.query.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server asks a worker.
///
/// @param params values for `?` and `$1`, each null, a boolean, a number or text
/// @param format how rows are written
/// @param maxRows rows after which the answer is cut
/// @param maxBytes bytes of the answer after which it fails
/// @param timeMillis how long it may take
/// @param memoryBytes what DuckDB may allocate
/// @param threads of DuckDB
public record Question(
        String sql,
        List<@Nullable Object> params,
        RowFormat format,
        long maxRows,
        long maxBytes,
        long timeMillis,
        long memoryBytes,
        int threads) {}
