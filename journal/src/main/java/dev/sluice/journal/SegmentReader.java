package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Follows the durable end of a [SegmentedJournal]. One owner.
final class SegmentReader implements JournalReader {
    private final Disk disk;
    private final Segments segments;
    private final Quarantine quarantine;
    private final Clock clock;

    private Position last;
    private @Nullable Segment segment;
    private @Nullable DiskFile file;
    private @Nullable SegmentScanner scanner;
    private boolean closed;

    SegmentReader(Disk disk, Segments segments, Quarantine quarantine, Clock clock, Position after) {
        this.disk = disk;
        this.segments = segments;
        this.quarantine = quarantine;
        this.clock = clock;
        this.last = after;
    }

    @Override
    public @Nullable JournalEntry next(Duration atMost) throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        long deadline = clock.monotonicNanos() + atMost.toNanos();
        while (true) {
            long seen = segments.changes();
            if (segments.isClosed()) {
                throw new Failure(JournalErrors.CLOSED, "the journal is closed", null).exception();
            }
            Segment current = segment != null ? segment : enter(segments.firstAfter(last));
            if (current != null) {
                Segment.Progress progress = current.progress();
                JournalEntry entry = read(current, progress.durableBytes());
                if (entry != null) {
                    return entry;
                }
                if (!progress.growing() && moveOn(current)) {
                    continue;
                }
            }
            if (!segments.awaitChange(seen, Duration.ofNanos(Math.max(0, deadline - clock.monotonicNanos())))) {
                return null;
            }
        }
    }

    @Override
    public JournalEntry keep(JournalEntry entry, BufferPool buffers) {
        SegmentScanner records = scanner;
        boolean parted =
                records != null && records.position().equals(entry.position()) && records.partWithBuffer(buffers);
        return parted ? entry : JournalReader.super.keep(entry, buffers);
    }

    @Override
    public void close() {
        closed = true;
        leave();
    }

    private @Nullable Segment enter(@Nullable Segment next) {
        segment = next;
        return next;
    }

    /// Goes to the segment behind a finished one; false if there is none yet.
    private boolean moveOn(Segment finished) {
        Segment next = segments.following(finished);
        if (next == null) {
            return false;
        }
        leave();
        segment = next;
        return true;
    }

    private @Nullable JournalEntry read(Segment current, long limit) throws InterruptedException {
        try {
            return readRecords(current, limit);
        } catch (IOException failure) {
            boolean interrupted = failure instanceof ClosedChannelException && Thread.interrupted();
            closeFile();
            if (interrupted) {
                throw new InterruptedException();
            }
            if (!segments.contains(current)) {
                // Removed, because every cursor had passed it.
                return null;
            }
            throw Failure.of("cannot read " + current.path(), failure).exception();
        }
    }

    private @Nullable JournalEntry readRecords(Segment current, long limit) throws IOException {
        DiskFile source = file;
        SegmentScanner records = scanner;
        if (source == null || records == null) {
            source = disk.open(current.path(), Disk.Access.READ);
            file = source;
            records = new SegmentScanner(source, current.header());
            scanner = records;
        }
        while (true) {
            SegmentScanner.Kind kind = records.next(limit);
            if (!segments.contains(current)) {
                // Removed, because every cursor had passed it; by now its file may be another segment.
                closeFile();
                return null;
            }
            switch (kind) {
                case ENTRY -> {
                    if (records.position().isAfter(last)) {
                        last = records.position();
                        return new JournalEntry(
                                last,
                                records.routingHash(),
                                records.bytes(),
                                records.entryOffset(),
                                records.entryLength());
                    }
                }
                case DAMAGE -> quarantine.report(current.path(), source, records.damage());
                case END -> {
                    if (records.offset() < limit) {
                        quarantine.report(
                                current.path(),
                                source,
                                new SegmentScanner.Damage(records.offset(), limit, 0, "no intact record header"));
                    }
                    return null;
                }
            }
        }
    }

    private void leave() {
        closeFile();
        segment = null;
    }

    private void closeFile() {
        DiskFile open = file;
        file = null;
        scanner = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                // Nothing was written through it.
                return;
            }
        }
    }
}
