package dev.sluice.store.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list.
///
/// @param next the cursor with which the following part is asked for; null when this is the last
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
