package dev.sluice.store;

import java.nio.file.Path;
import java.util.Objects;

/// One Parquet file with rows of a table. Its bytes never change.
///
/// @param rows at least 1
public record StoredFile(Path path, long rows, long bytes, Tier tier) {
    public StoredFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(tier, "tier");
    }

    /// What holds when the machine stops.
    public enum Tier {
        /// On stable storage and part of the Iceberg table.
        SEALED,
        /// For questions only: rows that the journal still holds for us.
        HOT
    }
}
