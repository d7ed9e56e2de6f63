package dev.sluice.store;

import dev.sluice.store.schema.TableName;
import java.util.List;
import java.util.Objects;

/// The rows of one table at one moment, as files. Each row is in exactly one of them.
///
/// The files stay where they are until the view is closed, whatever the store does meanwhile; close it soon.
/// One owner.
public final class ReadView implements AutoCloseable {
    private final TableName table;
    private final List<ReadColumn> columns;
    private final List<StoredFile> files;
    private final List<DamagedFile> damaged;
    private final Runnable unpin;
    private boolean closed;

    /// @param unpin called once, by the first close
    ReadView(
            TableName table,
            List<ReadColumn> columns,
            List<StoredFile> files,
            List<DamagedFile> damaged,
            Runnable unpin) {
        this.table = Objects.requireNonNull(table, "table");
        this.columns = List.copyOf(columns);
        this.files = List.copyOf(files);
        this.damaged = List.copyOf(damaged);
        this.unpin = unpin;
    }

    public TableName table() {
        return table;
    }

    /// All columns of the table, the fixed ones first, then those of single attributes in the order of their
    /// making.
    public List<ReadColumn> columns() {
        return columns;
    }

    /// The files that may hold rows of the time asked for; oldest seal first, hot ones last. None when there
    /// are no rows.
    public List<StoredFile> files() {
        return files;
    }

    /// Files of the time asked for that were found damaged: the answer is incomplete when this is not empty.
    public List<DamagedFile> damaged() {
        return damaged;
    }

    /// Rows in all files, of the time asked for and others.
    public long rows() {
        return files.stream().mapToLong(StoredFile::rows).sum();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            unpin.run();
        }
    }
}
