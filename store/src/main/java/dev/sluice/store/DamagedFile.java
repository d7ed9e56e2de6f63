package dev.sluice.store;

import java.nio.file.Path;
import java.util.Objects;

/// A file whose bytes are no longer those that were written. It is out of its table and kept aside, not
/// deleted.
///
/// @param path where it lies now
/// @param rows how many rows are missing from the table for it
/// @param reason what is wrong, for people
public record DamagedFile(Path path, long rows, String reason) {
    public DamagedFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(reason, "reason");
    }
}
