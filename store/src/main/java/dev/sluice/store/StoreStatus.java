package dev.sluice.store;

import dev.sluice.store.schema.TableName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the store holds now.
///
/// @param tables all of them, in the order of their names
/// @param committed up to here every row is on stable storage
/// @param appended up to here every row can be read
/// @param retainAge how long rows are kept
/// @param retainBytes how many bytes of files are kept
/// @param damaged files that were taken out because their bytes had changed
/// @param failure why the last commit failed, for people; null when it did not
public record StoreStatus(
        List<TableStatus> tables,
        SourcePosition committed,
        SourcePosition appended,
        Duration retainAge,
        long retainBytes,
        List<DamagedFile> damaged,
        @Nullable String failure) {
    public StoreStatus {
        tables = List.copyOf(tables);
        damaged = List.copyOf(damaged);
    }

    /// One table.
    ///
    /// @param rows in sealed files and in memory
    /// @param hotRows of them, those in memory only
    /// @param bytes of the sealed files
    /// @param files sealed ones
    /// @param attributeColumns columns of single attributes
    /// @param committed the position in the table's own properties
    public record TableStatus(
            TableName table,
            long rows,
            long hotRows,
            long bytes,
            int files,
            int attributeColumns,
            SourcePosition committed) {}

    public long rows() {
        return tables.stream().mapToLong(TableStatus::rows).sum();
    }

    public long bytes() {
        return tables.stream().mapToLong(TableStatus::bytes).sum();
    }

    public int files() {
        return tables.stream().mapToInt(TableStatus::files).sum();
    }
}
