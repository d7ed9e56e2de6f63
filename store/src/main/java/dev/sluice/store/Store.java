package dev.sluice.store;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.task.RepeatingTask;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskLimits;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.store.catalog.IcebergTable;
import dev.sluice.store.catalog.RestCatalog;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.catalog.StoreErrors;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tables of one data folder.
///
/// One thread appends, in the order of its source; any thread reads. A row can be read from the moment its
/// append has returned; it is on stable storage once [#onCommitted] has passed its position. Commits are made
/// every few seconds by a task ([CommitLoop]), one at a time.
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);
    private static final Duration UPKEEP = Duration.ofMinutes(1);
    private static final Duration UPKEEP_WAIT = Duration.ofSeconds(10);

    private final StoreOptions options;
    private final StoreFolder folder;
    private final Map<TableName, Table> tables = new EnumMap<>(TableName.class);
    private final BufferMemory memory;
    private final Commits commits;
    private final CommitLoop loop;
    private final List<RepeatingTask> upkeep;
    /// Null when the tasks run on somebody else's scheduler.
    private final @Nullable TaskScheduler ownTasks;
    private final List<Consumer<SourcePosition>> committedListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Expiry>> expiryListeners = new CopyOnWriteArrayList<>();
    /// Every table has been given everything up to here. Written by the appending thread.
    private volatile SourcePosition appended;

    private Store(
            StoreOptions options,
            StoreFolder folder,
            Clock clock,
            Instruments instruments,
            FailureHandler failures,
            @Nullable TaskScheduler given) {
        this.options = options;
        this.folder = folder;
        this.memory = new BufferMemory(options.memoryBytes());
        this.appended = folder.completeThrough();
        long seed = clock.epochNanos() ^ System.identityHashCode(this);
        for (IcebergTable iceberg : folder.tables()) {
            tables.put(iceberg.name(), newTable(iceberg, clock, instruments, seed));
        }
        this.commits = new Commits(options, List.copyOf(tables.values()), folder.quarantine(), clock, this::appended);
        this.ownTasks = given == null ? ownTasks(instruments, failures) : null;
        TaskScheduler tasks = given == null ? Objects.requireNonNull(ownTasks) : given;
        this.loop = new CommitLoop(tasks, options.commitInterval(), this::commit, failures);
        this.upkeep = List.of(
                tasks.every(Task.blocking("retention"), UPKEEP, () -> commits.retain(this::tellExpired)),
                tasks.every(Task.blocking("snapshots"), UPKEEP, commits::expireSnapshots));
        instruments.gauge(
                "sluice_store_buffer_bytes",
                "Memory that the rows on their way to files take",
                Labels.NONE,
                this::bufferedBytes);
        instruments.gauge(
                "sluice_store_buffer_limit_bytes", "Memory that they may take", Labels.NONE, memory::limitBytes);
        instruments.gauge(
                "sluice_store_pinned_files",
                "Files that readers hold",
                Labels.NONE,
                () -> folder.pins().pinned());
        instruments.gauge(
                "sluice_store_damaged_files",
                "Files that were taken out of their tables because their bytes had changed",
                Labels.NONE,
                () -> folder.quarantine().damages().size());
    }

    /// Opens the tables, makes those that are missing, and clears away what a crash left over.
    ///
    /// @throws dev.sluice.kernel.error.ConfigurationException if the folder belongs to another journal, to a
    ///     newer version, to another process or to another place; nothing in it has been changed then
    /// @throws UnavailableException if the folder cannot be read or written
    public static Store open(StoreOptions options, Clock clock, Instruments instruments) {
        FailureHandler failures = new FailureHandler(
                FAILURE_PAUSE, clock, instruments, null, (text, error) -> LOG.error(text, error.cause()));
        return new Store(options, StoreFolder.open(options, failures), clock, instruments, failures, null);
    }

    /// The same, with the store's tasks (sealing, retention, snapshots) on a scheduler that others use too.
    ///
    /// @param tasks stays the caller's; to be closed after the store
    /// @param failures hears of commits that fail and of files that are damaged
    public static Store open(
            StoreOptions options, Clock clock, Instruments instruments, TaskScheduler tasks, FailureHandler failures) {
        return new Store(options, StoreFolder.open(options, failures), clock, instruments, failures, tasks);
    }

    /// Takes the rows of one payload. Rows that a table already has are skipped, so replaying is safe. Returns
    /// when they can be read. One thread.
    ///
    /// @param payload read completely before this returns
    /// @param position after that of the last append, unless it is replayed
    /// @throws dev.sluice.kernel.error.SerializationException if the bytes are not what the validator would
    ///     accept
    /// @throws UnavailableException if the buffers are full because commits fail; append the payload again
    public void append(Payload payload, SourcePosition position) {
        SourcePosition before = appended;
        awaitMemory();
        boolean isFull = false;
        for (TableName name : tablesOf(payload.signal())) {
            isFull |= table(name).append(payload, position, before);
        }
        if (position.isAfter(before)) {
            appended = position;
        }
        if (isFull || memory.isTight() && sealLargest()) {
            loop.wake();
        }
    }

    /// Says that what lies between the last append and this position has no rows for any table. By the thread that
    /// appends.
    ///
    /// @param position after that of the last append, unless it is replayed
    public void pass(SourcePosition position) {
        if (position.isAfter(appended)) {
            appended = position;
        }
    }

    /// Waits while the buffers of all tables hold as much as they may.
    private void awaitMemory() {
        if (!memory.isSpent()) {
            return;
        }
        if (sealLargest()) {
            loop.wake();
        }
        try {
            if (!memory.awaitRoom(options.appendWait().toNanos())) {
                throw new UnavailableException(
                                StoreErrors.BUFFERS_FULL,
                                "rows wait in memory for commits that do not get through: " + memory.heldBytes()
                                        + " bytes (expected: < " + memory.limitBytes() + ")")
                        .with("waited", options.appendWait());
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            throw new UnavailableException(StoreErrors.CLOSED, "interrupted while waiting for room", shutdown);
        }
    }

    /// Makes the largest buffer one to be sealed, unless there is one already, whose memory comes free first.
    ///
    /// @return whether there is a new one
    private boolean sealLargest() {
        Table largest = null;
        long most = 0;
        for (Table table : tables.values()) {
            if (table.isSealing()) {
                return false;
            }
            long bytes = table.sealableBytes();
            if (bytes > most) {
                most = bytes;
                largest = table;
            }
        }
        if (largest == null) {
            return false;
        }
        largest.sealEarly();
        return true;
    }

    /// Up to and including this position every table has all rows on stable storage. Any thread.
    public SourcePosition replayFrom() {
        return commits.complete();
    }

    /// Registers who is told, one call at a time, whenever [#replayFrom()] may have moved. What is told stays
    /// true after a crash, but the next process may begin a little before it: entries without rows leave no
    /// trace. Any thread.
    public void onCommitted(Consumer<SourcePosition> listener) {
        committedListeners.add(listener);
    }

    /// Registers who is told, one call at a time, what retention removed. Any thread.
    public void onExpired(Consumer<Expiry> listener) {
        expiryListeners.add(listener);
    }

    /// The files with the rows of a table whose time lies in a range, and perhaps others. Rows that are only in
    /// memory are written to a file first; when there are many, at most four times a second, so they can be
    /// that much behind. Any thread.
    ///
    /// @param fromNanos first nanosecond since the epoch, unsigned
    /// @param toNanos last nanosecond, unsigned; -1 for no end
    /// @return to be closed by the caller
    /// @throws UnavailableException if rows in memory cannot be written to a file
    public ReadView read(TableName name, long fromNanos, long toNanos) {
        Table.Reading reading = table(name).read(fromNanos, toNanos);
        List<Path> pinned = new ArrayList<>();
        List<StoredFile> files = new ArrayList<>();
        for (SealedFile file : reading.sealed()) {
            pinned.add(file.path());
            if (folder.quarantine().isWhole(name, file)) {
                files.add(new StoredFile(file.path(), file.rows(), file.bytes(), StoredFile.Tier.SEALED));
            }
        }
        for (StoredFile file : reading.hot()) {
            pinned.add(file.path());
            files.add(file);
        }
        List<DamagedFile> damaged = folder.quarantine().damages().stream()
                .filter(damage -> damage.table() == name && damage.overlaps(fromNanos, toNanos))
                .map(Quarantine.Damage::file)
                .toList();
        return new ReadView(
                name, columns(name), files, damaged, () -> folder.pins().unpin(pinned));
    }

    /// What the store holds now. Any thread.
    public StoreStatus status() {
        List<StoreStatus.TableStatus> all = new ArrayList<>();
        tables.values().forEach(table -> all.add(status(table)));
        List<DamagedFile> damaged = folder.quarantine().damages().stream()
                .map(Quarantine.Damage::file)
                .toList();
        return new StoreStatus(
                all,
                commits.complete(),
                appended,
                options.retainAge(),
                options.retainBytes(),
                damaged,
                commits.failure());
    }

    /// Commits all rows that have been appended, and returns when they are on stable storage. Any thread.
    ///
    /// @throws UnavailableException if a commit failed; the rows are kept and tried again
    public void seal() {
        commits.commitAll(this::tellCommitted);
    }

    /// Says that a commit before its time would help whoever waits for [#onCommitted]. Returns at once. Any thread.
    public void commitSoon() {
        loop.hurry();
    }

    /// Applies the retention rules, takes damaged files out of their tables, and forgets old snapshots. The
    /// store does so itself every minute. Any thread.
    ///
    /// @throws UnavailableException if a commit failed
    public void maintain() {
        commits.retain(this::tellExpired);
        commits.expireSnapshots();
    }

    /// Memory that the rows on their way to files take.
    long bufferedBytes() {
        return memory.heldBytes();
    }

    /// Deletes files that nothing names any more: what opening does. Nobody may append meanwhile.
    ///
    /// @return how many
    int clearLeftovers() {
        return folder.clearLeftovers();
    }

    /// The read side of the Iceberg REST catalogue over these tables. Any thread.
    public RestCatalog restCatalog() {
        return folder.catalog().restCatalog();
    }

    /// Commits what can be committed, then lets go of the folder. Views must be closed before. Safe to call
    /// twice.
    @Override
    public void close() {
        tables.values().forEach(Table::close);
        upkeep.forEach(RepeatingTask::close);
        awaitUpkeep();
        loop.close();
        if (ownTasks != null) {
            ownTasks.close();
        }
        commits.close();
        folder.close();
    }

    private void awaitUpkeep() {
        try {
            for (RepeatingTask task : upkeep) {
                task.awaitIdle(UPKEEP_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static TaskScheduler ownTasks(Instruments instruments, FailureHandler failures) {
        return new TaskScheduler(
                TaskLimits.STANDARD.withThreads(1, 1),
                Thread.ofVirtual().name("store-task").factory(),
                Clock.system(),
                instruments,
                (task, failure) -> failures.handle(failure, FailureHandler.Circumstances.of("task " + task.name())));
    }

    private void commit(CommitLoop.Turn turn) {
        switch (turn) {
            case FULL_BUFFERS -> commits.commitFull(this::tellCommitted);
            case EVERYTHING -> commits.commitAll(this::tellCommitted);
        }
    }

    private void tellCommitted(SourcePosition position) {
        committedListeners.forEach(listener -> listener.accept(position));
    }

    private void tellExpired(Expiry expiry) {
        expiryListeners.forEach(listener -> listener.accept(expiry));
    }

    private SourcePosition appended() {
        return appended;
    }

    private Table table(TableName name) {
        Table table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("table: " + name + " (expected: one that was opened)");
        }
        return table;
    }

    private static List<TableName> tablesOf(Signal signal) {
        return switch (signal) {
            case TRACES -> List.of(TableName.SPANS);
            case LOGS -> List.of(TableName.LOGS);
            case METRICS -> List.of(TableName.METRIC_POINTS, TableName.METRIC_HISTOGRAMS);
            case PROFILES -> List.of(TableName.PROFILES);
        };
    }

    private List<ReadColumn> columns(TableName name) {
        IcebergTable.State state = table(name).iceberg().state();
        List<ReadColumn> columns = new ArrayList<>();
        for (Column column : TableSchema.of(name).columns()) {
            columns.add(new ReadColumn(id(state, column.name()), column, null));
        }
        for (AttributeColumn attribute : state.attributeColumns()) {
            columns.add(new ReadColumn(id(state, attribute.name()), attribute.column(), attribute));
        }
        return columns;
    }

    private static int id(IcebergTable.State state, String path) {
        Integer id = state.fieldIds().get(path);
        if (id == null) {
            throw new IllegalStateException("field id of " + path + ": none (expected: one for every column)");
        }
        return id;
    }

    private StoreStatus.TableStatus status(Table table) {
        IcebergTable.State state = table.iceberg().state();
        int waiting = table.waitingRows();
        long rows = 0;
        long bytes = 0;
        for (SealedFile file : state.files()) {
            rows += file.rows();
            bytes += file.bytes();
        }
        return new StoreStatus.TableStatus(
                table.name(),
                rows + waiting,
                waiting,
                bytes,
                state.files().size(),
                state.attributeColumns().size(),
                folder.position(table.iceberg(), Sealing.POSITION));
    }

    private Table newTable(IcebergTable iceberg, Clock clock, Instruments instruments, long seed) {
        StoreMetrics metrics = new StoreMetrics(instruments, iceberg.name());
        Table table = new Table(
                options,
                clock,
                iceberg,
                folder.position(iceberg, Sealing.POSITION),
                folder.hot(),
                folder.pins(),
                memory,
                metrics,
                seed);
        metrics.gauge(
                "rows",
                "Rows in sealed files and in memory",
                () -> status(table).rows());
        metrics.gauge("hot_rows", "Rows in memory only; the journal still has them", table::waitingRows);
        metrics.gauge("bytes", "Bytes of sealed files", () -> status(table).bytes());
        metrics.gauge("files", "Sealed files", () -> status(table).files());
        metrics.gauge(
                "attribute_columns",
                "Columns of single attributes",
                () -> status(table).attributeColumns());
        return table;
    }
}
