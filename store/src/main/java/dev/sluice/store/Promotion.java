package dev.sluice.store;

import dev.sluice.store.column.AttributeCandidate;
import dev.sluice.store.schema.AttributeColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which attributes get columns of their own: those that many rows have, and never more than a table can carry.
/// A column is never taken away again, so what few rows have once must not take the place of what comes every
/// day.
final class Promotion {
    private static final int COLUMNS_MAX = 300;
    private static final int ROWS_MIN = 20;
    private static final int SHARE = 50;

    private Promotion() {}

    /// @param candidates of a buffer with `rows` rows
    /// @param present columns that the table has already
    /// @return new columns, the most frequent first
    static List<AttributeColumn> choose(List<AttributeCandidate> candidates, int rows, List<AttributeColumn> present) {
        Set<AttributeColumn> known = new HashSet<>(present);
        int threshold = Math.max(ROWS_MIN, rows / SHARE);
        List<AttributeCandidate> chosen = new ArrayList<>();
        for (AttributeCandidate candidate : candidates) {
            if (candidate.rows() >= threshold && !known.contains(candidate.column())) {
                chosen.add(candidate);
            }
        }
        chosen.sort(Comparator.comparingInt(AttributeCandidate::rows)
                .reversed()
                .thenComparing(candidate -> candidate.column().name()));
        return chosen.stream()
                .limit(Math.max(0, COLUMNS_MAX - present.size()))
                .map(AttributeCandidate::column)
                .toList();
    }
}
