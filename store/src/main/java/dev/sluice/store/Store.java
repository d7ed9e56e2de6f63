package dev.sluice.store;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The tables of one data folder.
///
/// One thread appends, in the order of its source; any thread reads. A row can be read from the moment its append has
/// returned; it is on stable storage once [#onCommitted] has passed its position.
public final class Store implements AutoCloseable {
    private final StoreOptions options;
    private final List<Consumer<SourcePosition>> committedListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Expiry>> expiryListeners = new CopyOnWriteArrayList<>();
    private volatile SourcePosition appended;

    private Store(StoreOptions options) {
        this.options = options;
        this.appended = SourcePosition.start(options.source());
    }

    /// Opens the tables, makes those that are missing, and clears away what a crash left over.
    ///
    /// @throws dev.sluice.kernel.error.ConfigurationException if the folder belongs to another journal, to a newer
    ///     version or to another process; nothing in it has been touched then
    /// @throws dev.sluice.kernel.error.UnavailableException if the folder cannot be read or written
    public static Store open(StoreOptions options, Clock clock, Instruments instruments) {
        return new Store(options);
    }

    /// Takes the rows of one payload. Rows that a table already has are skipped, so replaying is safe. Returns when
    /// they can be read. One thread.
    ///
    /// @param payload read completely before this returns
    /// @param position after that of the last append, unless it is replayed
    /// @throws dev.sluice.kernel.error.UnavailableException if the buffers are full because commits fail; append
    ///     the same
    ///     payload again later
    public void append(Payload payload, SourcePosition position) {
        if (position.isAfter(appended)) {
            appended = position;
        }
    }

    /// Up to and including this position every table has all rows on stable storage. Any thread.
    public SourcePosition replayFrom() {
        return SourcePosition.start(options.source());
    }

    /// Registers who is told, on the commit thread, whenever [#replayFrom()] has moved. Any thread.
    public void onCommitted(Consumer<SourcePosition> listener) {
        committedListeners.add(listener);
    }

    /// Registers who is told, on the commit thread, what retention removed. Any thread.
    public void onExpired(Consumer<Expiry> listener) {
        expiryListeners.add(listener);
    }

    /// The files with the rows of a table whose time lies in a range, and perhaps others. Rows that are only in
    /// memory are written to a file first, at most a few times a second: they are at most a second behind. Any
    /// thread.
    ///
    /// @param fromNanos first nanosecond since the epoch, unsigned
    /// @param toNanos last nanosecond, unsigned; -1 for no end
    /// @return to be closed by the caller
    public ReadView read(TableName table, long fromNanos, long toNanos) {
        List<ReadColumn> columns = new ArrayList<>();
        for (Column column : TableSchema.of(table).columns()) {
            boolean ofAttribute = AttributeColumn.isName(column.name());
            columns.add(new ReadColumn(
                    columns.size() + 1, column, ofAttribute ? AttributeColumn.parse(column.name()) : null));
        }
        return new ReadView(table, columns, List.of(), List.of(), () -> {});
    }

    /// What the store holds now. Any thread.
    public StoreStatus status() {
        List<StoreStatus.TableStatus> tables = new ArrayList<>();
        for (TableName table : TableName.values()) {
            tables.add(new StoreStatus.TableStatus(table, 0, 0, 0, 0, 0, replayFrom()));
        }
        return new StoreStatus(
                tables, replayFrom(), appended, options.retainAge(), options.retainBytes(), List.of(), null);
    }

    /// Commits all rows that have been appended, and returns when they are on stable storage. Any thread.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if a commit failed; the rows are kept and tried again
    public void seal() {
        SourcePosition reached = replayFrom();
        committedListeners.forEach(listener -> listener.accept(reached));
    }

    /// Commits what can be committed, then lets go of the folder. Views must be closed before. Safe to call twice.
    @Override
    public void close() {
        expiryListeners.clear();
    }
}
