package dev.sluice.store.parquet;

import java.nio.file.Path;
import java.util.List;

/// A finished file.
///
/// @param path where it is
/// @param rows how many rows
/// @param bytes its size
/// @param digest XXH64 with seed 0 of all its bytes, to be compared when it is read again
/// @param leaves one per leaf of the schema, in its order
/// @param rowGroups in the order of the file; none when there are no rows
public record ParquetFile(
        Path path, long rows, long bytes, long digest, List<LeafStatistics> leaves, List<RowGroup> rowGroups) {
    public ParquetFile {
        leaves = List.copyOf(leaves);
        rowGroups = List.copyOf(rowGroups);
    }

    /// Some rows of a file that are stored together.
    ///
    /// @param offset of its first byte in the file
    /// @param rows how many
    /// @param compressedBytes size of its pages in the file
    public record RowGroup(long offset, int rows, long compressedBytes) {}
}
