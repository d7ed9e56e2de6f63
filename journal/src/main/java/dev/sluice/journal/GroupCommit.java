package dev.sluice.journal;

import dev.sluice.kernel.time.Clock;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets many callers share one write and one fsync: while the writer thread is busy with one group, callers fill
/// the next. Callers copy their own bytes, so copying overlaps with the disk and a caller that gives up leaves
/// nothing behind that somebody still reads.
///
/// Any thread appends; one thread, started here, writes.
final class GroupCommit {
    private static final Group NOTHING = new Group(new ByteBuffer[0]);
    private static final int GROUP_BYTES_MAX = 8 << 20;
    private static final int CHUNKS_KEPT = GROUP_BYTES_MAX / Group.CHUNK_BYTES;
    private static final long REFUSAL_HOLDS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SPENT_HOLDS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HUNG_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LogWriter writer;
    private final JournalOptions options;
    private final long salt;
    private final Clock clock;
    private final JournalMetrics metrics;
    private final Runnable afterGroup;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    // Guarded by lock.
    private Group group = new Group(new ByteBuffer[0]);
    private long nextSequence;
    private int waiting;
    private boolean closing;

    private volatile @Nullable Refusal refusal;
    private volatile long busySinceNanos = -1;

    /// The last failure; appends that come right after it, and before anything was freed, are refused without
    /// trying.
    private record Refusal(Failure failure, long atNanos, long releasedSegments) {}

    /// @param afterGroup runs on the writer thread after every group; must not block
    GroupCommit(
            LogWriter writer,
            JournalOptions options,
            Recovery.Opened opened,
            Clock clock,
            JournalMetrics metrics,
            Runnable afterGroup) {
        this.writer = writer;
        this.options = options;
        this.salt = opened.identity().salt();
        this.nextSequence = opened.nextSequence();
        this.clock = clock;
        this.metrics = metrics;
        this.afterGroup = afterGroup;
        this.thread = new Thread(this::run, "sluice-journal-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Position append(int routingHash, ByteBuffer header, ByteBuffer body) {
        int length = EntrySize.check(header, body);
        refuseIfJustRefused();
        long deadline = clock.monotonicNanos() + options.appendTimeout().toNanos();
        Group mine;
        long sequence;
        long at;
        lock.lock();
        try {
            awaitRoom(length, deadline);
            mine = group;
            sequence = nextSequence++;
            at = mine.claim(length, sequence);
            work.signal();
        } finally {
            lock.unlock();
        }
        mine.fill(at, salt, routingHash, sequence, header, body);
        if (!mine.awaitDone(deadline - clock.monotonicNanos())) {
            throw timeout(
                    "the disk has not answered for " + options.appendTimeout() + "; the entry may have been kept");
        }
        Failure failure = mine.failure();
        if (failure != null) {
            throw refuse(failure);
        }
        metrics.entries.increment();
        metrics.entryBytes.add(RecordHeader.recordBytes(length));
        return new Position(mine.epoch(), sequence);
    }

    /// Refuses what an append would refuse at once, so that nobody prepares an entry for nothing.
    void requireRoom() {
        refuseIfJustRefused();
    }

    /// Why appends were refused in the last five seconds, and not taken since; or null.
    @Nullable
    String refusal() {
        long since = busySinceNanos;
        if (since >= 0 && clock.monotonicNanos() - since > HUNG_NANOS) {
            return "journal: the disk has not answered for "
                    + TimeUnit.NANOSECONDS.toSeconds(clock.monotonicNanos() - since) + " s";
        }
        // An old failure that nobody has tried again says nothing about now; were it to count for ever, a balancer that
        // looks at the readiness would keep away the one append that would clear it.
        Refusal last = refusal;
        return last == null || clock.monotonicNanos() - last.atNanos > HUNG_NANOS ? null : last.failure.message();
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /// Refuses further appends, writes what was taken, and ends the thread. Called once.
    ///
    /// @return whether the thread ended; a hung disk can keep it
    boolean close(long atMostNanos) {
        lock.lock();
        try {
            closing = true;
            work.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(atMostNanos));
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void awaitRoom(int length, long deadline) {
        waiting++;
        try {
            requireOpen();
            while (group.entries() > 0 && group.bytes() + RecordHeader.recordBytes(length) > groupBytesMax()) {
                long left = deadline - clock.monotonicNanos();
                if (left <= 0) {
                    throw timeout("the disk has not answered for " + options.appendTimeout() + "; nothing was kept");
                }
                try {
                    room.awaitNanos(left);
                } catch (InterruptedException shutdown) {
                    Thread.currentThread().interrupt();
                    throw refuse(new Failure(JournalErrors.CLOSED, "interrupted; nothing was kept", shutdown));
                }
                requireOpen();
            }
        } finally {
            waiting--;
        }
    }

    private long groupBytesMax() {
        long inSegment = options.segmentBytes() - SegmentHeader.BYTES - SegmentFooter.BYTES;
        return Math.min(GROUP_BYTES_MAX, inSegment);
    }

    private void requireOpen() {
        if (closing) {
            throw refuse(new Failure(JournalErrors.CLOSED, "the journal is closed", null));
        }
    }

    private void refuseIfJustRefused() {
        Refusal last = refusal;
        if (last == null) {
            return;
        }
        // A disk may have space again at any moment; a spent budget has it when a segment is released.
        boolean spent = last.failure.code().equals(JournalErrors.BUDGET_SPENT);
        if (clock.monotonicNanos() - last.atNanos < (spent ? SPENT_HOLDS_NANOS : REFUSAL_HOLDS_NANOS)
                && last.releasedSegments == metrics.segmentsReleased.value()) {
            throw refuse(last.failure);
        }
    }

    private RuntimeException timeout(String what) {
        return refuse(new Failure(JournalErrors.TIMEOUT, "journal: " + what, null));
    }

    private RuntimeException refuse(Failure failure) {
        String id = failure.code().id();
        metrics.refused(id.substring(id.lastIndexOf('.') + 1));
        return failure.exception();
    }

    private void run() {
        ByteBuffer[] free = new ByteBuffer[0];
        Group next = take(free);
        while (next != null) {
            if (next != NOTHING) {
                write(next);
                free = next.recycled(CHUNKS_KEPT);
            }
            syncIfDue();
            next = take(free);
        }
        writer.close();
    }

    /// The next group, [#NOTHING] when a sync is due, or null at the end.
    ///
    /// @param free the chunks for the group that callers fill from now on
    private @Nullable Group take(ByteBuffer[] free) {
        lock.lock();
        try {
            while (group.entries() == 0 && !closing) {
                long left = syncDueNanos();
                if (left <= 0) {
                    return NOTHING;
                }
                awaitWork(left);
            }
            if (group.entries() == 0) {
                return null;
            }
            Group taken = group;
            group = new Group(free);
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void write(Group present) {
        while (!present.isFilled()) {
            // Callers are copying: microseconds. They do not block, so this ends.
            LockSupport.parkNanos(5_000);
        }
        busySinceNanos = clock.monotonicNanos();
        try {
            if (present.isSpoilt()) {
                throw new RefusedException(
                        new Failure(JournalErrors.DISK_FAILED, "journal: an entry changed while it was copied", null));
            }
            long epoch = writer.commit(present);
            refusal = null;
            present.succeed(epoch);
        } catch (RefusedException refused) {
            fail(present, refused.failure());
        } catch (RuntimeException | Error broken) {
            fail(present, new Failure(JournalErrors.DISK_FAILED, "journal: " + broken, broken));
        } finally {
            busySinceNanos = -1;
        }
        afterGroup.run();
    }

    private void fail(Group present, Failure why) {
        refuseForNow(why);
        present.fail(why);
    }

    private void refuseForNow(Failure why) {
        refusal = new Refusal(why, clock.monotonicNanos(), metrics.segmentsReleased.value());
    }

    private void syncIfDue() {
        if (syncDueNanos() > 0) {
            return;
        }
        busySinceNanos = clock.monotonicNanos();
        try {
            writer.sync();
        } catch (RefusedException refused) {
            refuseForNow(refused.failure());
        } finally {
            busySinceNanos = -1;
        }
    }

    /// How long the oldest unsynced write may still wait.
    private long syncDueNanos() {
        long since = writer.unsyncedSinceNanos();
        return since < 0 ? Long.MAX_VALUE : since + options.relaxedWindow().toNanos() - clock.monotonicNanos();
    }

    private void awaitWork(long nanos) {
        try {
            work.awaitNanos(nanos);
        } catch (InterruptedException ignored) {
            // The thread is ours: only close() ends it.
            return;
        }
    }
}
