package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The next segment file, whose blocks are reserved ahead of its use: a disk that fills up meanwhile refuses this
/// file and not an entry, and writing into it later needs no change of metadata with every fsync.
///
/// It is made of a segment that every cursor has passed, where one was kept: its pages are in memory and its blocks
/// on the disk, so it is written at less than half the cost of a new file. Else it is a new file, filled with zeros.
/// What is kept counts against the journal's budget, takes at most a quarter of it, and is given back when no segment
/// was begun for a minute.
///
/// [#prepare] and [#trim] run on one background thread, [#take] on the writer's, [#keep] and [#keptAreRemoved] under
/// the cursors' lock, the rest on any.
final class SpareSegment {
    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");
    private static final int FILL_BYTES = 1 << 18;
    // Synced in small steps: a whole segment of dirty pages at once would stand in the way of the next
    // acknowledgement.
    private static final long STEP_BYTES = 4L << 20;
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final JournalFolder folder;
    private final JournalOptions options;
    private final Clock clock;
    private final AtomicReference<@Nullable Spare> ready = new AtomicReference<>();
    private final AtomicLong number = new AtomicLong();
    // Renamed, but the folder is not synced yet: a power cut could bring the old name back.
    private final List<Kept> renamed = new ArrayList<>(); // guarded by the cursors' lock
    private final Deque<Kept> kept = new ArrayDeque<>(); // guarded by itself
    private final AtomicLong keptBytes = new AtomicLong(); // of both
    private volatile long takenNanos;

    /// @param file open; whoever takes it closes it
    /// @param reused whether it was a segment before
    record Spare(Path path, DiskFile file, long bytes, boolean reused) {}

    private record Kept(Path path, long bytes) {}

    SpareSegment(JournalFolder folder, JournalOptions options, Clock clock) {
        this.folder = folder;
        this.options = options;
        this.clock = clock;
        this.takenNanos = clock.monotonicNanos();
    }

    boolean isReady() {
        return ready.get() != null;
    }

    /// What is kept of passed segments.
    long keptBytes() {
        return keptBytes.get();
    }

    /// Gives a passed segment's file another name, if it is fit to become a spare and there is room for it.
    ///
    /// A file on which a write or an fsync ever failed is not: nobody knows what its next fsync would mean.
    ///
    /// @param used bytes of all segments, this one included
    /// @return false if it is still there under its name
    boolean keep(Segment segment, long used) throws IOException {
        Segment.Progress progress = segment.progress();
        long bytes = progress.fileBytes();
        long budget = options.diskBudgetBytes();
        if (progress.suspect()
                || bytes > options.segmentBytes()
                || bytes < options.segmentBytes() / 2
                || keptBytes.get() + bytes > budget / 4
                || used + keptBytes.get() > budget) {
            return false;
        }
        Path path = next();
        folder.disk().rename(segment.path(), path);
        renamed.add(new Kept(path, bytes));
        keptBytes.addAndGet(bytes);
        return true;
    }

    /// The folder was synced: what was kept can be written.
    void keptAreRemoved() {
        synchronized (kept) {
            kept.addAll(renamed);
        }
        renamed.clear();
    }

    /// Makes a spare if there is none; without room for one there is none.
    ///
    /// @param room whether the budget has room for one that is not there yet
    void prepare(boolean room) {
        if (isReady()) {
            return;
        }
        Kept passed = nextKept();
        if (passed == null && !room) {
            return;
        }
        Path path = passed == null ? next() : passed.path;
        long bytes = options.segmentBytes();
        DiskFile file = null;
        try {
            file = folder.disk().open(path, passed == null ? Disk.Access.CREATE : Disk.Access.WRITE);
            fill(file, passed == null ? 0 : passed.bytes, bytes);
            ready.set(new Spare(path, file, bytes, passed != null));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: no spare segment: {0}", failure.toString());
            discard(path, file);
        }
    }

    @Nullable
    Spare take() {
        takenNanos = clock.monotonicNanos();
        return ready.getAndSet(null);
    }

    /// Gives back what was kept, if no segment was begun for a while.
    void trim() {
        if (clock.monotonicNanos() - takenNanos > IDLE_NANOS) {
            releaseKept();
        }
    }

    /// Gives the reserved room back to the disk.
    ///
    /// @return whether there was any
    boolean release() {
        Spare spare = ready.getAndSet(null);
        if (spare != null) {
            discard(spare.path, spare.file);
        }
        return releaseKept() || spare != null;
    }

    private boolean releaseKept() {
        boolean any = false;
        for (Kept passed = nextKept(); passed != null; passed = nextKept()) {
            discard(passed.path, null);
            any = true;
        }
        return any;
    }

    private @Nullable Kept nextKept() {
        synchronized (kept) {
            Kept next = kept.pollLast();
            if (next != null) {
                keptBytes.addAndGet(-next.bytes);
            }
            return next;
        }
    }

    private static void fill(DiskFile file, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, to));
        long unsynced = 0;
        for (long at = from; at < to; at += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            unsynced += zeros.limit();
            file.writeFully(zeros, at);
            if (unsynced >= STEP_BYTES) {
                file.sync();
                unsynced = 0;
            }
        }
        file.sync();
    }

    private Path next() {
        return folder.root().resolve("spare-" + number.getAndIncrement() + JournalFolder.TEMPORARY);
    }

    private void discard(Path path, @Nullable DiskFile file) {
        try (DiskFile closed = file) {
            folder.disk().delete(path);
        } catch (IOException failure) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "journal: {0} stays until the next start: {1}",
                    path,
                    failure.toString());
        }
    }
}
