package dev.sluice.store;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.store.catalog.IcebergTable;
import dev.sluice.store.catalog.Pins;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.catalog.StoreErrors;
import dev.sluice.store.column.BufferLimits;
import dev.sluice.store.column.TableBuffer;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of one table: those that are growing into a file, and those in files. [Sealing] moves them from
/// here to there.
///
/// **Rolling seal.** Every commit writes all rows of the growing buffer to a new file and puts it in the place
/// of the buffer's previous, smaller file. Only when the buffer is full does its file stay and a new buffer
/// begin. So there are few files, all but the newest big, and nothing to compact.
///
/// Any thread reads, one appends, one at a time seals. Locks, in this order: [#lock] for which buffers and
/// files there are, then [Roll#use] for what is in a buffer. Rows are encoded under the second one, because a
/// buffer has one owner; no lock is held while a file is forced or committed.
final class Table {
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final StoreOptions options;
    private final Clock clock;
    private final IcebergTable iceberg;
    private final HotFolder hotFolder;
    private final Pins pins;
    private final StoreMetrics metrics;
    private final BufferMemory memory;
    private final BufferLimits limits;
    private final long seed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    /// Takes rows. Guarded by lock, like all that follow.
    private Roll active;
    /// Takes no more rows and waits for its last commit.
    private @Nullable Roll full;

    private @Nullable TableBuffer spare;
    private List<SealedFile> sealed;
    /// Rows up to here are in already.
    private SourcePosition skipUpTo;

    private long activityNanos;
    private boolean closed;
    private volatile Standing standing;

    /// @param waiting rows that wait for their commit
    /// @param before when rows wait: everything up to here is committed
    private record Standing(int waiting, SourcePosition before) {}

    /// What a reader gets; it must unpin all of it.
    record Reading(List<SealedFile> sealed, List<StoredFile> hot) {}

    /// Rows that were written to a file, and up to where the table is complete with them.
    record Written(ParquetFile file, int rows, @Nullable SealedFile replaced, SourcePosition through) {}

    /// @param committed what the table's properties say
    Table(
            StoreOptions options,
            Clock clock,
            IcebergTable iceberg,
            SourcePosition committed,
            HotFolder hotFolder,
            Pins pins,
            BufferMemory memory,
            StoreMetrics metrics,
            long seed) {
        this.options = options;
        this.clock = clock;
        this.iceberg = iceberg;
        this.hotFolder = hotFolder;
        this.pins = pins;
        this.memory = memory;
        this.metrics = metrics;
        this.seed = seed;
        this.limits = new BufferLimits(options.rowsPerFile(), options.bufferBytes());
        this.skipUpTo = committed;
        this.sealed = iceberg.state().files();
        this.standing = new Standing(0, committed);
        this.active = new Roll(newBuffer(), memory, committed);
    }

    TableName name() {
        return iceberg.name();
    }

    IcebergTable iceberg() {
        return iceberg;
    }

    StoreMetrics metrics() {
        return metrics;
    }

    /// Takes the rows that belong here, unless they are in already. One thread.
    ///
    /// @param before the position of the append before: no row of this table between the two
    /// @return whether the buffer is full now
    boolean append(Payload payload, SourcePosition position, SourcePosition before) {
        lock.lock();
        try {
            if (!position.isAfter(skipUpTo)) {
                return false;
            }
            awaitRoom();
            active.use.lock();
            try {
                int added = active.buffer.append(payload, position.sequence());
                skipUpTo = position;
                if (added > 0) {
                    active.appended(position);
                    Standing now = standing;
                    standing = new Standing(now.waiting() + added, now.waiting() == 0 ? before : now.before());
                    activityNanos = clock.monotonicNanos();
                }
                return active.buffer.isFull();
            } finally {
                active.use.unlock();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Everything up to and including this is committed here. Any thread.
    ///
    /// @param appended up to here this table has been given everything; read before the call
    SourcePosition durableThrough(SourcePosition appended) {
        Standing now = standing;
        return now.waiting() == 0 ? appended : now.before();
    }

    /// Rows in memory only.
    int waitingRows() {
        return standing.waiting();
    }

    /// Files with rows of a time, and files with the rows that are only in memory, all pinned.
    Reading read(long fromNanos, long toNanos) {
        lock.lock();
        try {
            List<SealedFile> files = new ArrayList<>();
            for (SealedFile file : sealed) {
                if (file.overlaps(fromNanos, toNanos)) {
                    files.add(file);
                }
            }
            List<StoredFile> hot = new ArrayList<>(full == null ? List.of() : hotFiles(full));
            hot.addAll(hotFiles(active));
            pins.pin(files.stream().map(SealedFile::path).toList());
            pins.pin(hot.stream().map(StoredFile::path).toList());
            return new Reading(files, hot);
        } finally {
            lock.unlock();
        }
    }

    /// The buffer whose rows should be sealed next; null when none wait.
    ///
    /// @param fullOnly leaves out a buffer that has room
    @Nullable
    Roll rollToSeal(boolean fullOnly) {
        lock.lock();
        try {
            if (full == null && isFull(active)) {
                rotate();
            }
            if (full != null) {
                return full;
            }
            return fullOnly || standing.waiting() == 0 ? null : active;
        } finally {
            lock.unlock();
        }
    }

    /// Runs a question about a buffer while nobody else uses it.
    <T> T ask(Roll roll, Function<Roll, T> question) {
        roll.use.lock();
        try {
            return question.apply(roll);
        } finally {
            roll.use.unlock();
        }
    }

    /// Writes all rows of a buffer to a file that is not committed yet.
    ///
    /// @param encoding used by nobody else meanwhile
    /// @param appended tells up to where all tables have been given everything
    /// @return null when all its rows are committed
    @Nullable
    Written write(Roll roll, EncodingBuffers encoding, Supplier<SourcePosition> appended) {
        SourcePosition through;
        lock.lock();
        try {
            roll.use.lock();
            // Both locks: what was given until now is in this buffer, or there is a newer buffer and `last` is the
            // end.
            SourcePosition given = appended.get();
            through = roll == active && given.isAfter(roll.last()) ? given : roll.last();
        } finally {
            lock.unlock();
        }
        try {
            if (roll.uncommittedRows() == 0) {
                return null;
            }
            int rows = roll.buffer.rows();
            ParquetFile file = roll.buffer.write(iceberg.temporaryFile(), Roll.layout(iceberg), encoding, 0, rows);
            return new Written(file, rows, roll.small(), through);
        } finally {
            roll.use.unlock();
        }
    }

    /// Takes note of a commit: its rows are read from the sealed file from now on.
    void sealed(Roll roll, int rows, SourcePosition through, SealedFile file) {
        lock.lock();
        try {
            roll.use.lock();
            try {
                roll.committed(rows, file, pins);
            } finally {
                roll.use.unlock();
            }
            sealed = iceberg.state().files();
            int waiting = ask(active, Roll::uncommittedRows) + (full == null ? 0 : ask(full, Roll::uncommittedRows));
            standing = new Standing(waiting, through);
        } finally {
            lock.unlock();
        }
    }

    /// What the growing buffer holds; 0 while a full one waits for its commit, so that there is no room for another.
    long sealableBytes() {
        lock.lock();
        try {
            return full == null ? ask(active, Roll::memoryBytes) : 0;
        } finally {
            lock.unlock();
        }
    }

    /// Whether a full buffer waits for its commit, after which its memory is free.
    boolean isSealing() {
        lock.lock();
        try {
            return full != null;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the growth of the buffer now, so that its memory is free after its next commit.
    void sealEarly() {
        lock.lock();
        try {
            if (full == null && ask(active, roll -> roll.buffer.rows()) > 0) {
                rotate();
                metrics.earlySeals.increment();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets go of the full buffer when all its rows are committed.
    void retireFull() {
        lock.lock();
        try {
            Roll done = full;
            if (done != null && ask(done, Roll::uncommittedRows) == 0) {
                release(done);
                spare = done.buffer;
                full = null;
                room.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends the growth of a file whose rows are all committed and have had no company for ten minutes, so that
    /// its memory is free and retention can reach it.
    void retireIdle() {
        lock.lock();
        try {
            boolean isIdle = clock.monotonicNanos() - activityNanos >= IDLE_NANOS;
            if (isIdle && standing.waiting() == 0 && ask(active, Roll::committedRows) > 0) {
                release(active);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Reads of sealed files go by the catalogue's list from now on, after files were taken out of it.
    void filesRemoved() {
        lock.lock();
        try {
            sealed = iceberg.state().files();
        } finally {
            lock.unlock();
        }
    }

    /// The sealed files that nothing will replace any more, oldest first.
    List<SealedFile> finishedFiles() {
        lock.lock();
        try {
            List<SealedFile> files = new ArrayList<>(sealed);
            files.remove(active.small());
            if (full != null) {
                files.remove(full.small());
            }
            return files;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses appends from now on, also those that wait.
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Under lock. Waits while two full buffers wait for their commits.
    private void awaitRoom() {
        if (closed) {
            throw new UnavailableException(StoreErrors.CLOSED, "the store is closed");
        }
        if (!isFull(active)) {
            return;
        }
        long left = options.appendWait().toNanos();
        if (full != null) {
            metrics.waits.increment();
        }
        try {
            while (full != null) {
                if (left <= 0 || closed) {
                    metrics.refusals.increment();
                    throw new UnavailableException(
                                    StoreErrors.BUFFERS_FULL,
                                    "rows of " + name().sql() + " wait for commits that do not get through")
                            .with("waited", options.appendWait());
                }
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(StoreErrors.CLOSED, "interrupted while waiting for room", shutdown);
        }
        if (isFull(active)) {
            rotate();
        }
    }

    /// Under lock, with no full buffer waiting.
    private void rotate() {
        Roll done = active;
        TableBuffer fresh = spare == null ? newBuffer() : spare;
        spare = null;
        full = done;
        active = new Roll(fresh, memory, done.last());
    }

    private boolean isFull(Roll roll) {
        return ask(roll, asked -> asked.buffer.isFull());
    }

    private void release(Roll roll) {
        roll.use.lock();
        try {
            roll.release(pins);
        } finally {
            roll.use.unlock();
        }
    }

    private List<StoredFile> hotFiles(Roll roll) {
        return ask(roll, asked -> asked.hotFiles(hotFolder, iceberg, clock, pins));
    }

    private TableBuffer newBuffer() {
        return new TableBuffer(TableSchema.of(name()), limits, seed);
    }
}
