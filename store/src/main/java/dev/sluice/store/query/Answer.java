package dev.sluice.store.query;

import java.util.List;
import java.util.Objects;

/// What a question found, and what is missing from it.
///
/// @param content from the rows that can be read
/// @param warnings one sentence for each table of which rows may be missing; none when the answer is whole
public record Answer<T>(T content, List<String> warnings) {
    public Answer {
        Objects.requireNonNull(content, "content");
        warnings = List.copyOf(warnings);
    }
}
