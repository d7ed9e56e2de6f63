package dev.sluice.store.query;

import dev.sluice.store.query.worker.RowFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A statement of a user.
///
/// @param sql one SELECT, or one of the few others that `docs/sql.md` lists
/// @param params for `?` and `$1`: null, booleans, numbers, text
public record SqlRequest(String sql, List<@Nullable Object> params, RowFormat format) {
    public SqlRequest {
        Objects.requireNonNull(sql, "sql");
        Objects.requireNonNull(format, "format");
        params = Collections.unmodifiableList(new ArrayList<>(params));
    }

    public static SqlRequest of(String sql, RowFormat format) {
        return new SqlRequest(sql, List.of(), format);
    }
}
