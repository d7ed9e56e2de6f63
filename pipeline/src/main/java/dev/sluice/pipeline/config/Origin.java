package dev.sluice.pipeline.config;

import org.jspecify.annotations.Nullable;

/// Where a value was written.
///
/// @param source a file's path, `--set sluice.mode`, or an environment variable's name
/// @param line from 1; 0 when the source has no lines
/// @param column from 1
/// @param text the whole line; null when the source has no lines
record Origin(String source, int line, int column, @Nullable String text) {
    static Origin of(String source) {
        return new Origin(source, 0, 0, null);
    }

    /// The place without what stands there.
    Origin withoutText() {
        return new Origin(source, line, column, null);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
