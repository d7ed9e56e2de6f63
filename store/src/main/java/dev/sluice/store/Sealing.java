package dev.sluice.store;

import dev.sluice.kernel.time.Clock;
import dev.sluice.store.catalog.IcebergTable;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.column.AttributeCandidate;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.schema.AttributeColumn;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Brings the rows of one table from its buffers to stable storage.
///
/// **Why no row is lost or doubled.** A file and the position up to which the table is complete with it become
/// valid in one Iceberg commit. After a start, rows at or below that position are not taken again, and all
/// others are still in the journal. A commit that fails without telling whether it took effect is looked up
/// before anything else is done: its rows count as committed when the table names its file.
///
/// One at a time per store: the owner holds the store's commit lock.
final class Sealing {
    /// The table has all rows up to here.
    static final String POSITION = "sluice.position";
    /// All tables have all rows up to here.
    static final String COMPLETE = "sluice.complete";

    private final Table table;
    private final IcebergTable iceberg;
    private final EncodingBuffers encoding;
    private final Clock clock;
    /// The commit whose outcome is not known.
    private @Nullable Attempt attempt;

    private record Attempt(Roll roll, int rows, SourcePosition through) {}

    /// @param encoding shared by the sealings of one store, of which one works at a time
    Sealing(Table table, EncodingBuffers encoding, Clock clock) {
        this.table = table;
        this.encoding = encoding;
        this.iceberg = table.iceberg();
        this.clock = clock;
    }

    Table table() {
        return table;
    }

    /// Writes and commits the rows that wait.
    ///
    /// @param appended tells up to where every table has been given everything
    /// @param complete tells up to where all tables are complete when this one is up to a position
    /// @param fullOnly leaves out a buffer that has room
    /// @throws dev.sluice.kernel.error.UnavailableException if it did not get through; all rows are kept
    void commit(Supplier<SourcePosition> appended, UnaryOperator<SourcePosition> complete, boolean fullOnly) {
        try {
            settle();
            Roll roll = table.rollToSeal(fullOnly);
            while (roll != null) {
                seal(roll, appended, complete);
                table.retireFull();
                Roll next = table.rollToSeal(fullOnly);
                roll = next == roll ? null : next;
            }
        } catch (RuntimeException failure) {
            table.metrics().commitFailures.increment();
            throw failure;
        }
    }

    /// Takes files out of the table.
    void remove(Collection<SealedFile> files) {
        settle();
        iceberg.remove(files);
        table.filesRemoved();
    }

    /// Forgets snapshots before a time and deletes the files which only they had.
    void expireSnapshots(long olderThanMillis) {
        settle();
        iceberg.expireSnapshots(olderThanMillis);
    }

    private void settle() {
        Attempt open = attempt;
        SealedFile file = iceberg.settle();
        attempt = null;
        if (open != null && file != null) {
            table.sealed(open.roll(), open.rows(), open.through(), file);
            table.retireFull();
        }
    }

    private void seal(Roll roll, Supplier<SourcePosition> appended, UnaryOperator<SourcePosition> complete) {
        long began = clock.monotonicNanos();
        addColumns(roll);
        Table.Written written = table.write(roll, encoding, appended);
        if (written == null) {
            return;
        }
        long encoded = clock.monotonicNanos();
        table.metrics().sealSeconds.record((encoded - began) / 1e9);
        attempt = new Attempt(roll, written.rows(), written.through());
        SealedFile file = iceberg.commit(
                written.file(),
                written.replaced(),
                properties(written.through(), complete),
                clock.epochNanos() / 1_000_000);
        attempt = null;
        table.sealed(roll, written.rows(), written.through(), file);
        table.metrics().commitSeconds.record((clock.monotonicNanos() - encoded) / 1e9);
    }

    private void addColumns(Roll roll) {
        record Asked(List<AttributeCandidate> candidates, int rows) {}
        Asked asked = table.ask(roll, buffered -> new Asked(buffered.buffer.candidates(), buffered.buffer.rows()));
        List<AttributeColumn> columns = Promotion.choose(
                asked.candidates(), asked.rows(), iceberg.state().attributeColumns());
        if (!columns.isEmpty()) {
            iceberg.addColumns(columns);
        }
    }

    /// Nothing when the source does not outlive the process: then a position would mean nothing to the next
    /// one.
    private static Map<String, String> properties(SourcePosition through, UnaryOperator<SourcePosition> complete) {
        return through.source().isEmpty()
                ? Map.of()
                : Map.of(
                        POSITION,
                        through.toString(),
                        COMPLETE,
                        complete.apply(through).toString());
    }
}
