package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.LockedException;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An open journal without its threads: [SegmentedJournal] runs it, and the crash tests drive it step by step.
///
/// @param lock held until the journal is closed
record SegmentLog(
        JournalFolder folder,
        JournalOptions options,
        Recovery.Opened opened,
        Segments segments,
        SpareSegment spare,
        LogWriter writer,
        Cursors cursors,
        Quarantine quarantine,
        JournalMetrics metrics,
        Clock clock,
        Closeable lock) {
    /// Opens or creates.
    ///
    /// @throws ConfigurationException if the folder was written by a newer version
    /// @throws UnavailableException if another process has it, or it cannot be read or created
    static SegmentLog open(
            Path root,
            JournalOptions options,
            Disk disk,
            Clock clock,
            Instruments instruments,
            RandomGenerator random) {
        JournalFolder folder = new JournalFolder(disk, root);
        Closeable lock = null;
        try {
            for (Path path : new Path[] {root, folder.cursors(), folder.quarantine()}) {
                if (!disk.exists(path)) {
                    disk.createFolder(path);
                }
                // Even if it was there: who made it may have died before this.
                disk.syncFolder(Objects.requireNonNull(path.toAbsolutePath().getParent(), "parent"));
            }
            lock = disk.lock(folder.lock(), "process " + ProcessHandle.current().pid());
            SegmentLog log = open(folder, options, clock, new JournalMetrics(instruments), random, lock);
            lock = null;
            return log;
        } catch (LockedException held) {
            throw new UnavailableException(
                    JournalErrors.LOCKED, "journal: " + root + " is in use by " + held.holder(), held);
        } catch (FormatVersion.NewerException newer) {
            throw new ConfigurationException(
                    JournalErrors.FORMAT_NEWER,
                    "journal: " + root + ": " + newer.getMessage() + " (expected: at most " + FormatVersion.CURRENT
                            + "); it was written by a newer Sluice and is left untouched: start that version",
                    newer);
        } catch (IOException failure) {
            throw Failure.of("cannot open " + root, failure).exception();
        } finally {
            closeQuietly(lock);
        }
    }

    private static SegmentLog open(
            JournalFolder folder,
            JournalOptions options,
            Clock clock,
            JournalMetrics metrics,
            RandomGenerator random,
            Closeable lock)
            throws IOException, FormatVersion.NewerException {
        Quarantine quarantine = new Quarantine(folder, metrics);
        quarantine.open();
        Recovery.Opened opened = new Recovery(folder, clock, random, quarantine).open();
        Segments segments = new Segments(opened.segments(), opened.end());
        SpareSegment spare = new SpareSegment(folder, options, clock);
        LogWriter writer = new LogWriter(folder, options, opened, segments, spare, clock, metrics);
        Cursors cursors = new Cursors(folder, opened, segments, spare, metrics);
        // What was read must be durable before anything is removed by it: a rename that the last process did not live
        // to sync could still be undone.
        folder.disk().syncFolder(folder.root());
        folder.disk().syncFolder(folder.cursors());
        return new SegmentLog(
                folder, options, opened, segments, spare, writer, cursors, quarantine, metrics, clock, lock);
    }

    JournalReader reader(Position after) {
        if (after.isAfter(segments.end())) {
            writer.moveBeyond(after);
        }
        return new SegmentReader(folder.disk(), segments, quarantine, clock, after);
    }

    /// Reserves the next segment, if one was kept or the budget has room for it.
    void prepareSpare() {
        spare.prepare(segments.bytes() + spare.keptBytes() + options.segmentBytes() <= options.diskBudgetBytes());
    }

    void unlock() {
        closeQuietly(lock);
    }

    private static void closeQuietly(@Nullable Closeable lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException failure) {
                System.getLogger("dev.sluice.journal")
                        .log(System.Logger.Level.WARNING, "journal: unlocking: {0}", failure.toString());
            }
        }
    }
}
