package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The journal in segment files of one folder. Any thread.
///
/// Two threads of its own: the writer, which alone touches the growing file, and one that makes the next segment's file
/// ahead of time. Readers and cursors work on their callers' threads.
///
/// The files are described in `docs/format-journal.md`: `identity`, `lock`, one file a segment, `cursors/` and
/// `quarantine/`.
public final class SegmentedJournal implements Journal {
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SPARE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final SegmentLog log;
    private final GroupCommit commits;
    private final Thread preparer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SegmentedJournal(SegmentLog log) {
        this.log = log;
        this.preparer = new Thread(this::prepareSpares, "sluice-journal-preparer");
        preparer.setDaemon(true);
        this.commits = new GroupCommit(
                log.writer(), log.options(), log.opened(), log.clock(), log.metrics(), this::wakePreparer);
    }

    /// Opens the journal in a folder, or creates one there, and recovers what a crash left. Close it.
    ///
    /// Files of this and older format versions are taken; newer ones are refused and left untouched.
    ///
    /// @param folder the journal's own; its parent must exist
    /// @throws dev.sluice.kernel.error.ConfigurationException if a newer version wrote the folder
    /// @throws dev.sluice.kernel.error.UnavailableException with [JournalErrors#LOCKED] if another process has the
    ///     folder, else if it cannot be read or created
    public static SegmentedJournal open(
            Path folder, JournalOptions options, Disk disk, Clock clock, Instruments instruments) {
        SegmentLog log = SegmentLog.open(folder, options, disk, clock, instruments, new SecureRandom());
        SegmentedJournal journal = new SegmentedJournal(log);
        log.cursors().release();
        journal.publishGauges();
        journal.commits.start();
        journal.preparer.start();
        return journal;
    }

    @Override
    public UUID id() {
        return log.opened().identity().journal();
    }

    @Override
    public Position append(int routingHash, ByteBuffer header, ByteBuffer body) {
        return commits.append(routingHash, header, body);
    }

    @Override
    public void requireRoom() {
        commits.requireRoom();
    }

    @Override
    public JournalReader reader(Position after) {
        return log.reader(after);
    }

    @Override
    public Position end() {
        return log.segments().end();
    }

    @Override
    public long bytesAfter(Position position) {
        return log.segments().bytesAfter(position);
    }

    @Override
    public Cursor cursor(String name) {
        return log.cursors().cursor(name);
    }

    @Override
    public void removeCursor(String name) {
        log.cursors().remove(name);
    }

    @Override
    public JournalStatus status() {
        return new JournalStatus(
                id(),
                end(),
                log.segments().list().size(),
                log.segments().bytes(),
                log.options().diskBudgetBytes(),
                refusal(),
                log.cursors().status(),
                log.metrics().damagedRecords.value(),
                log.quarantine().bytes());
    }

    /// Writes out what was taken, seals the last segment and gives the folder free. Waits at most ten seconds for a
    /// disk that does not answer.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        LockSupport.unpark(preparer);
        boolean ended = commits.close(CLOSE_NANOS);
        log.segments().close();
        // A writer that still hangs in the disk keeps the lock until the process ends: nobody else may write there.
        if (ended) {
            awaitPreparer();
            log.spare().release();
            log.unlock();
        }
    }

    private @Nullable String refusal() {
        return closed.get() ? "the journal is closed" : commits.refusal();
    }

    private void prepareSpares() {
        long notBefore = log.clock().monotonicNanos();
        while (!closed.get()) {
            long now = log.clock().monotonicNanos();
            if (!log.spare().isReady() && now - notBefore >= 0) {
                log.prepareSpare();
                // Filling a nearly full disk to the brim every second would take the last room from everybody else.
                notBefore = log.spare().isReady() ? now : now + SPARE_PAUSE_NANOS;
            }
            log.spare().trim();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    private void wakePreparer() {
        if (!log.spare().isReady()) {
            LockSupport.unpark(preparer);
        }
    }

    private void awaitPreparer() {
        boolean interrupted = Thread.interrupted();
        try {
            preparer.join(TimeUnit.NANOSECONDS.toMillis(CLOSE_NANOS));
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishGauges() {
        JournalMetrics metrics = log.metrics();
        Segments segments = log.segments();
        metrics.gauge("bytes", "Bytes of all segment files", segments::bytes);
        metrics.gauge(
                "budget_bytes",
                "Bytes the segment files may take",
                () -> log.options().diskBudgetBytes());
        metrics.gauge("segments", "Segment files", () -> segments.list().size());
        metrics.gauge("kept_bytes", "Bytes of passed segment files that wait to be used again", log.spare()::keptBytes);
        metrics.gauge(
                "accepting", "1 while appends are taken, 0 while they are refused", () -> refusal() == null ? 1 : 0);
        metrics.gauge("waiting_appends", "Appends that wait for room in a group", commits::waiting);
        metrics.gauge("oldest_unsynced_seconds", "Age of the oldest write that no fsync has covered", () -> {
            long since = log.writer().unsyncedSinceNanos();
            return since < 0 ? 0 : (log.clock().monotonicNanos() - since) / 1e9;
        });
        metrics.gauge(
                "relaxed_window_seconds",
                "What a power cut may cost in relaxed mode; 0 in durable mode",
                () -> log.options().mode() == JournalOptions.Mode.DURABLE
                        ? 0
                        : log.options().relaxedWindow().toNanos() / 1e9);
    }
}
