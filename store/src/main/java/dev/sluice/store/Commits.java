package dev.sluice.store;

import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.schema.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Everything that changes the tables, one thing at a time, whoever asks.
///
/// [#lock] is held meanwhile, also while a file is forced and while listeners are told: it is there to have one
/// commit at a time, and nobody who appends or reads ever takes it.
final class Commits implements AutoCloseable {
    private final StoreOptions options;
    private final List<Table> tables;
    private final Quarantine quarantine;
    private final Clock clock;
    private final Supplier<SourcePosition> appended;
    private final Map<TableName, Sealing> sealings = new EnumMap<>(TableName.class);
    private final EncodingBuffers encoding = new EncodingBuffers();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable String failure;

    Commits(
            StoreOptions options,
            List<Table> tables,
            Quarantine quarantine,
            Clock clock,
            Supplier<SourcePosition> appended) {
        this.options = options;
        this.tables = tables;
        this.quarantine = quarantine;
        this.clock = clock;
        this.appended = appended;
        tables.forEach(table -> sealings.put(table.name(), new Sealing(table, encoding, clock)));
    }

    /// Up to here all tables have all rows on stable storage. Any thread.
    SourcePosition complete() {
        // Read first: a row of a later append cannot make a table look complete that is not.
        SourcePosition lowest = appended.get();
        SourcePosition given = lowest;
        for (Table table : tables) {
            SourcePosition own = table.durableThrough(given);
            lowest = lowest.isAfter(own) ? own : lowest;
        }
        return lowest;
    }

    /// Why the last commit failed; null when it did not. Any thread.
    @Nullable
    String failure() {
        return failure;
    }

    void commitAll(Consumer<SourcePosition> told) {
        commit(false, told);
    }

    void commitFull(Consumer<SourcePosition> told) {
        commit(true, told);
    }

    /// Gives back the encoder's memory. No commit may follow. Safe to call twice.
    @Override
    public void close() {
        lock.lock();
        try {
            encoding.close();
        } finally {
            lock.unlock();
        }
    }

    /// Applies the retention rules and takes damaged files out of their tables.
    void retain(Consumer<Expiry> told) {
        lock.lock();
        try {
            long nowMillis = clock.epochNanos() / 1_000_000;
            tables.forEach(Table::retireIdle);
            removeDamaged();
            for (Retention.Removal removal : Retention.choose(options, tables, nowMillis)) {
                Expiry expiry = removal.expiry();
                sealing(expiry.table()).remove(removal.files());
                removal.files().forEach(file -> quarantine.forget(file.path()));
                sealing(expiry.table())
                        .table()
                        .metrics()
                        .expiredRows(expiry.rule())
                        .add(expiry.rows());
                told.accept(expiry);
            }
        } finally {
            lock.unlock();
        }
    }

    void expireSnapshots() {
        lock.lock();
        try {
            long olderThanMillis =
                    clock.epochNanos() / 1_000_000 - options.snapshotsKept().toMillis();
            sealings.values().forEach(sealing -> sealing.expireSnapshots(olderThanMillis));
        } finally {
            lock.unlock();
        }
    }

    /// Commits one table after the other; a table that fails does not keep the others from their commits.
    private void commit(boolean fullOnly, Consumer<SourcePosition> told) {
        lock.lock();
        try {
            RuntimeException first = null;
            for (Sealing sealing : sealings.values()) {
                try {
                    sealing.commit(appended, through -> completeWith(sealing.table(), through), fullOnly);
                } catch (RuntimeException failed) {
                    first = first == null ? failed : first;
                }
            }
            told.accept(complete());
            failure =
                    first == null ? null : first instanceof SluiceException known ? known.describe() : first.toString();
            if (first != null) {
                throw first;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Up to where all tables are complete when one is up to `through`.
    private SourcePosition completeWith(Table committing, SourcePosition through) {
        SourcePosition given = appended.get();
        SourcePosition lowest = through;
        for (Table table : tables) {
            if (table != committing) {
                SourcePosition own = table.durableThrough(given);
                lowest = lowest.isAfter(own) ? own : lowest;
            }
        }
        return lowest;
    }

    private void removeDamaged() {
        for (Table table : tables) {
            Set<SealedFile> finished = new HashSet<>(table.finishedFiles());
            List<SealedFile> damaged = new ArrayList<>();
            for (Quarantine.Damage damage : quarantine.found()) {
                SealedFile original = damage.original();
                if (original != null && finished.contains(original)) {
                    damaged.add(original);
                }
            }
            if (!damaged.isEmpty()) {
                sealing(table.name()).remove(damaged);
            }
        }
    }

    private Sealing sealing(TableName name) {
        Sealing sealing = sealings.get(name);
        if (sealing == null) {
            throw new IllegalStateException("table: " + name + " (expected: one that was opened)");
        }
        return sealing;
    }
}
