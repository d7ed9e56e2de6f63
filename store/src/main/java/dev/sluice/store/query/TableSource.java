package dev.sluice.store.query;

import dev.sluice.store.DamagedFile;
import dev.sluice.store.ReadColumn;
import dev.sluice.store.ReadView;
import dev.sluice.store.Store;
import dev.sluice.store.StoredFile;
import dev.sluice.store.query.scan.ScanColumn;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.TableName;
import java.util.ArrayList;
import java.util.List;

/// Where questions find the rows of a table. Any thread.
@FunctionalInterface
public interface TableSource {
    /// The files that may hold rows of a time.
    ///
    /// @param fromNanos first nanosecond since the epoch, unsigned
    /// @param toNanos last nanosecond, unsigned; -1 for no end
    /// @return to be closed by the caller, soon
    TableFiles open(TableName table, long fromNanos, long toNanos);

    /// The files of one table at one moment; they stay until this is closed.
    ///
    /// @param damaged files of the time asked for whose rows are left out
    /// @param release called by close
    record TableFiles(TableScan scan, List<DamagedFile> damaged, Runnable release) implements AutoCloseable {
        public TableFiles {
            damaged = List.copyOf(damaged);
        }

        @Override
        public void close() {
            release.run();
        }
    }

    /// The tables of a store, which stays the caller's.
    static TableSource of(Store store) {
        return (table, fromNanos, toNanos) -> {
            ReadView view = store.read(table, fromNanos, toNanos);
            List<ScanColumn> columns = new ArrayList<>();
            for (ReadColumn column : view.columns()) {
                columns.add(ScanColumn.of(column.fieldId(), column.column()));
            }
            List<String> files = new ArrayList<>();
            for (StoredFile file : view.files()) {
                files.add(file.path().toString());
            }
            return new TableFiles(new TableScan(table, columns, files), view.damaged(), view::close);
        };
    }
}
