package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.journal.disk.NoSpaceException;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes groups to segment files. One owner: the journal's writer thread.
///
/// What holds at every moment, and makes an acknowledgement true: all bytes of the active file before `durable`
/// were covered by an fsync that succeeded, on a file on which none ever failed, under a name whose folder was
/// synced. The line that makes them so is the return of `file.sync()` in [#sync]. After a failed write or fsync
/// nothing is known about the file's tail, so the file is left for good and the next group begins a new one, in a
/// new epoch, whose header says up to where the old one counts.
final class LogWriter {
    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");

    private final JournalFolder folder;
    private final Disk disk;
    private final JournalOptions options;
    private final JournalIdentity identity;
    private final Segments segments;
    private final SpareSegment spare;
    private final Clock clock;
    private final JournalMetrics metrics;

    private @Nullable Active active;
    private long epoch;
    private long readableSequence;
    private volatile long unsyncedSinceNanos = -1;
    private volatile Position beyond = Position.START;

    /// The file that grows.
    private static final class Active {
        final Segment segment;
        final DiskFile file;
        final CRC32C digest = new CRC32C();
        long fileBytes;
        long offset = SegmentHeader.BYTES;
        long entries;
        long firstSequence;
        long lastSequence;

        Active(Segment segment, DiskFile file, long fileBytes) {
            this.segment = segment;
            this.file = file;
            this.fileBytes = fileBytes;
            this.lastSequence = segment.header().baseSequence() - 1;
        }

        /// Of the zeros behind the last record.
        int terminatorBytes() {
            return segment.header().reused() ? RecordHeader.BYTES : 0;
        }
    }

    LogWriter(
            JournalFolder folder,
            JournalOptions options,
            Recovery.Opened opened,
            Segments segments,
            SpareSegment spare,
            Clock clock,
            JournalMetrics metrics) {
        this.folder = folder;
        this.disk = folder.disk();
        this.options = options;
        this.identity = opened.identity();
        this.segments = segments;
        this.spare = spare;
        this.clock = clock;
        this.metrics = metrics;
        this.epoch = opened.nextEpoch();
        this.readableSequence = opened.end().sequence();
    }

    /// Writes a group, and in durable mode syncs it, and returns the epoch of its entries.
    ///
    /// @throws RefusedException if nothing of it was kept
    long commit(Group group) throws RefusedException {
        Active target = target(group);
        requirePresent(target);
        try {
            group.writeTo(target.file, target.offset, target.segment.header().reused());
        } catch (NoSpaceException full) {
            withdraw(target);
            throw refused("cannot write " + target.segment.path(), full);
        } catch (IOException failure) {
            abandon(target);
            throw refused("cannot write " + target.segment.path(), failure);
        }
        if (target.entries == 0) {
            target.firstSequence = group.firstSequence();
        }
        target.offset += group.bytes();
        target.fileBytes = Math.max(target.fileBytes, target.offset + target.terminatorBytes());
        target.entries += group.entries();
        target.lastSequence = group.lastSequence();
        group.digestInto(target.digest);
        if (options.mode() == JournalOptions.Mode.DURABLE) {
            sync();
        } else if (unsyncedSinceNanos < 0) {
            unsyncedSinceNanos = clock.monotonicNanos();
        }
        metrics.groupEntries.record(group.entries());
        return target.segment.header().epoch();
    }

    /// Makes everything written so far durable and visible to readers.
    ///
    /// @throws RefusedException if that failed; what was written since the last time is given up
    void sync() throws RefusedException {
        Active file = active;
        unsyncedSinceNanos = -1;
        if (file == null || file.offset == file.segment.progress().durableBytes()) {
            return;
        }
        long started = clock.monotonicNanos();
        try {
            file.file.sync();
        } catch (IOException failure) {
            abandon(file);
            throw refused("cannot sync " + file.segment.path(), failure);
        }
        metrics.fsyncSeconds.record((clock.monotonicNanos() - started) / 1e9);
        readableSequence = file.lastSequence;
        publish(file, true, false);
    }

    /// The monotonic time of the first write that no sync has covered, or -1.
    long unsyncedSinceNanos() {
        return unsyncedSinceNanos;
    }

    /// Makes sure that no later entry gets a position at or before the given one, which lies behind the end:
    /// somebody has seen entries that this journal lost. Any thread.
    synchronized void moveBeyond(Position position) {
        if (position.isAfter(beyond)) {
            beyond = position;
        }
    }

    /// Syncs, seals and closes the active file. Failures cost the footer, not an entry.
    void close() {
        try {
            sync();
            if (active != null) {
                seal(active);
            }
        } catch (RefusedException failure) {
            LOG.log(System.Logger.Level.WARNING, "journal: {0}; the next start looks closer", failure.getMessage());
        }
        spare.release();
    }

    private Active target(Group group) throws RefusedException {
        Active current = active;
        boolean behind = beyond.epoch() >= epoch;
        boolean full = current != null
                && current.entries > 0
                && current.offset + group.bytes() + SegmentFooter.BYTES > options.segmentBytes();
        if (current != null && (behind || full)) {
            sync();
            seal(current);
            current = null;
        }
        if (behind) {
            epoch = beyond.epoch() + 1;
        }
        return current != null ? current : begin(group);
    }

    /// Begins a new segment file that can take the group.
    private Active begin(Group group) throws RefusedException {
        long needed = Math.max(options.segmentBytes(), SegmentHeader.BYTES + group.bytes() + SegmentFooter.BYTES);
        long used = segments.bytes();
        if (used + needed > options.diskBudgetBytes()) {
            throw new RefusedException(new Failure(
                    JournalErrors.BUDGET_SPENT,
                    "journal: " + used + " of " + options.diskBudgetBytes() + " bytes in use; consumers must catch up",
                    null));
        }
        if (!disk.exists(folder.identity())) {
            throw gone(folder.identity());
        }
        Path path = folder.root().resolve(Segment.fileName(epoch, group.firstSequence()));
        SpareSegment.Spare ready = spare.take();
        SegmentHeader header = new SegmentHeader(
                identity.journal(),
                epoch,
                group.firstSequence(),
                identity.salt(),
                readableSequence,
                clock.epochNanos(),
                ready != null && ready.reused());
        Path temporary =
                ready != null ? ready.path() : path.resolveSibling(path.getFileName() + JournalFolder.TEMPORARY);
        DiskFile file = null;
        try {
            if (ready == null) {
                disk.delete(temporary);
                file = disk.open(temporary, Disk.Access.CREATE);
            } else {
                file = ready.file();
            }
            file.writeFully(header.encode(), 0);
            if (header.reused()) {
                file.writeFully(ByteBuffer.allocate(RecordHeader.BYTES), SegmentHeader.BYTES);
            }
            file.sync();
            disk.rename(temporary, path);
            disk.syncFolder(folder.root());
        } catch (IOException failure) {
            discard(file, temporary, path);
            throw refused("cannot begin " + path, failure);
        }
        long fileBytes = ready != null ? ready.bytes() : SegmentHeader.BYTES;
        Segment segment = new Segment(
                path,
                header,
                new Segment.Progress(SegmentHeader.BYTES, header.baseSequence() - 1, 0, fileBytes, true, false));
        Active next = new Active(segment, file, fileBytes);
        active = next;
        segments.add(segment);
        return next;
    }

    /// Writes the footer of a file whose records are all durable.
    private void seal(Active file) {
        active = null;
        SegmentFooter footer = new SegmentFooter(
                true,
                file.entries,
                file.firstSequence,
                file.lastSequence,
                file.offset,
                (int) file.digest.getValue(),
                clock.epochNanos());
        boolean sealed = false;
        try (DiskFile closed = file.file) {
            closed.writeFully(footer.encode(identity.salt()), file.offset);
            file.fileBytes = file.offset + SegmentFooter.BYTES;
            closed.truncate(file.fileBytes);
            closed.sync();
            sealed = true;
        } catch (IOException failure) {
            metrics.fsyncFailures.increment();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "journal: {0} stays without a footer: {1}",
                    file.segment.path(),
                    failure.toString());
        }
        publish(file, false, !sealed);
    }

    /// Leaves a file behind after a failure: only what was durable counts, and nothing is written to it again.
    private void abandon(Active file) {
        active = null;
        epoch++;
        unsyncedSinceNanos = -1;
        metrics.fsyncFailures.increment();
        Segment.Progress durable = file.segment.progress();
        if (options.mode() == JournalOptions.Mode.RELAXED) {
            metrics.lostEntries.add(file.entries - durable.entries());
        }
        try {
            file.file.close();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: closing {0}: {1}", file.segment.path(), failure.toString());
        }
        segments.advance(
                file.segment,
                new Segment.Progress(
                        durable.durableBytes(),
                        durable.lastSequence(),
                        durable.entries(),
                        file.fileBytes,
                        false,
                        true));
        if (durable.entries() == 0) {
            removeEmpty(file);
        }
    }

    /// A file that came to nothing goes, so that a disk that fails for a while does not fill up with such files.
    /// The positions in it stay used: in relaxed mode they were handed out.
    private void removeEmpty(Active file) {
        try {
            Position floor = new Position(epoch, file.lastSequence);
            folder.replace(folder.identity(), new JournalIdentity(identity.journal(), identity.salt(), floor).encode());
            disk.delete(file.segment.path());
            segments.remove(file.segment);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: {0} stays: {1}", file.segment.path(), failure.toString());
        }
    }

    /// Takes back what part of a group was written before the disk was full; the place is written again later.
    private void withdraw(Active file) {
        try {
            file.file.truncate(file.fileBytes);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: {0}: {1}", file.segment.path(), failure.toString());
        }
    }

    /// An open file outlives its name. Bytes in a file that is no longer in its folder are lost with the process,
    /// so they must not be acknowledged.
    private void requirePresent(Active file) throws RefusedException {
        if (!disk.exists(file.segment.path())) {
            abandon(file);
            throw gone(file.segment.path());
        }
    }

    private void publish(Active file, boolean growing, boolean suspect) {
        segments.advance(
                file.segment,
                new Segment.Progress(file.offset, file.lastSequence, file.entries, file.fileBytes, growing, suspect));
    }

    private void discard(@Nullable DiskFile file, Path temporary, Path path) {
        try (DiskFile closed = file) {
            disk.delete(temporary);
            disk.delete(path);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: {0} stays: {1}", path, failure.toString());
        }
    }

    private static RefusedException gone(Path path) {
        return new RefusedException(new Failure(
                JournalErrors.FOLDER_GONE,
                "journal: " + path + " is gone (expected: the folder that was opened; is its disk still mounted?)",
                null));
    }

    private static RefusedException refused(String what, IOException failure) {
        return new RefusedException(Failure.of(what, failure));
    }
}
