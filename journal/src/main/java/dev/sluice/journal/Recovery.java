package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes a journal of what is in its folder, whatever a crash, a bad disk or a newer version left there. Runs once,
/// on the thread that opens the journal.
///
/// It first looks at everything and touches nothing, so that a newer format is refused as it was found. If anything
/// is not as a clean shutdown leaves it, the epoch floor is raised, durably, before the first byte is changed; if
/// it cannot be raised (the disk is full), nothing is changed at all, and what is readable is still read.
final class Recovery {
    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");

    private final JournalFolder folder;
    private final Disk disk;
    private final Clock clock;
    private final RandomGenerator random;
    private final Quarantine quarantine;

    /// What was found, and where to go on.
    ///
    /// @param end of the last readable entry, whether or not its segment is still there
    /// @param nextEpoch the epoch of the next segment
    /// @param nextSequence greater than any that was ever used
    record Opened(
            JournalIdentity identity,
            List<Segment> segments,
            Position end,
            long nextEpoch,
            long nextSequence,
            Map<String, Position> cursors) {}

    private record Found(Path path, @Nullable SegmentHeader read) {}

    Recovery(JournalFolder folder, Clock clock, RandomGenerator random, Quarantine quarantine) {
        this.folder = folder;
        this.disk = folder.disk();
        this.clock = clock;
        this.random = random;
        this.quarantine = quarantine;
    }

    Opened open() throws IOException, FormatVersion.NewerException {
        List<Found> found = findSegments();
        Map<String, CursorFile> cursorFiles = readCursors();
        JournalIdentity known = readIdentity();
        JournalIdentity identity = known != null ? known : reconstructed(found);

        boolean clean = known != null && !moveForeign(found, identity);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            SegmentHeader header = header(found.get(i), identity);
            long limit =
                    i + 1 < found.size() ? header(found.get(i + 1), identity).previousSequence() : Long.MAX_VALUE;
            Segment segment = examine(found.get(i).path(), header, limit);
            clean &= found.get(i).read() != null
                    && (i + 1 < found.size() || !segment.progress().suspect());
            segments.add(segment);
        }

        Position end = segments.isEmpty() ? Position.START : lastEnd(segments);
        Map<String, Position> cursors = new TreeMap<>();
        for (CursorFile file : cursorFiles.values()) {
            boolean ours = file.journal().equals(identity.journal());
            cursors.put(file.name(), ours ? file.position() : Position.START);
            clean &= !ours || !file.position().isAfter(end);
        }
        return settle(identity, clean, segments, end, cursors);
    }

    /// Raises the floor, seals the last segment if a crash left it open, and removes unfinished files.
    private Opened settle(
            JournalIdentity identity,
            boolean clean,
            List<Segment> segments,
            Position end,
            Map<String, Position> cursors) {
        long epoch = Math.max(1, Math.max(identity.floor().epoch(), end.epoch()));
        long sequence = Math.max(identity.floor().sequence(), end.sequence());
        for (Position cursor : cursors.values()) {
            epoch = Math.max(epoch, cursor.epoch());
            sequence = Math.max(sequence, cursor.sequence());
        }
        for (Segment segment : segments) {
            epoch = Math.max(epoch, segment.header().epoch());
            // The base itself counts as used even without an entry: it is part of the file's name.
            sequence = Math.max(sequence, segment.header().baseSequence());
        }
        boolean isNew = segments.isEmpty() && cursors.isEmpty();
        if (!clean && !isNew) {
            epoch++;
        }
        JournalIdentity raised = clean
                ? identity
                : new JournalIdentity(identity.journal(), identity.salt(), new Position(epoch, sequence));
        boolean persisted = clean || persist(raised, isNew);
        if (persisted && !segments.isEmpty()) {
            int last = segments.size() - 1;
            segments.set(last, sealed(segments.get(last)));
        }
        removeUnfinished();
        return new Opened(raised, segments, end, epoch, sequence + 1, cursors);
    }

    private boolean persist(JournalIdentity raised, boolean isNew) {
        try {
            folder.replace(folder.identity(), raised.encode());
            return true;
        } catch (IOException failure) {
            if (isNew) {
                throw Failure.of("cannot create " + folder.identity(), failure).exception();
            }
            LOG.log(System.Logger.Level.WARNING, "journal: left as found, {0}: {1}", folder.root(), failure.toString());
            return false;
        }
    }

    private List<Found> findSegments() throws IOException, FormatVersion.NewerException {
        List<Found> found = new ArrayList<>();
        for (String name : disk.list(folder.root())) {
            if (Segment.parseFileName(name) != null) {
                Path path = folder.root().resolve(name);
                try (DiskFile file = disk.open(path, Disk.Access.READ)) {
                    found.add(new Found(path, SegmentHeader.read(file, name)));
                }
            }
        }
        return found;
    }

    /// Segments of another journal that somebody put here are put aside, whole; true if there were any.
    private boolean moveForeign(List<Found> found, JournalIdentity identity) throws IOException {
        boolean any = false;
        for (Found segment : List.copyOf(found)) {
            SegmentHeader header = segment.read();
            if (header != null && !header.journal().equals(identity.journal())) {
                Path aside = folder.quarantine().resolve(segment.path().getFileName() + "-" + header.journal());
                LOG.log(System.Logger.Level.WARNING, "journal: {0} belongs to another journal", segment.path());
                disk.rename(segment.path(), aside);
                found.remove(segment);
                any = true;
            }
        }
        return any;
    }

    private Map<String, CursorFile> readCursors() throws IOException, FormatVersion.NewerException {
        Map<String, CursorFile> cursors = new TreeMap<>();
        for (String name : disk.list(folder.cursors())) {
            if (!name.endsWith(CursorName.SUFFIX)) {
                continue;
            }
            CursorFile cursor =
                    CursorFile.decode(folder.readSmall(folder.cursors().resolve(name)), name);
            if (cursor == null) {
                // Its consumer starts from the beginning: entries twice, but none lost.
                LOG.log(System.Logger.Level.WARNING, "journal: cursor file {0} is damaged; starting it anew", name);
            } else {
                cursors.put(cursor.name(), cursor);
            }
        }
        return cursors;
    }

    private @Nullable JournalIdentity readIdentity() throws IOException, FormatVersion.NewerException {
        if (!disk.exists(folder.identity())) {
            return null;
        }
        return JournalIdentity.decode(folder.readSmall(folder.identity()), "identity");
    }

    /// A journal without a readable identity file is still the one its segments say it is.
    private JournalIdentity reconstructed(List<Found> found) {
        for (int i = found.size() - 1; i >= 0; i--) {
            SegmentHeader header = found.get(i).read();
            if (header != null) {
                return new JournalIdentity(header.journal(), header.salt(), Position.START);
            }
        }
        return new JournalIdentity(new UUID(random.nextLong(), random.nextLong()), random.nextLong(), Position.START);
    }

    /// A header of which both copies are damaged follows from the file's name and the identity.
    private static SegmentHeader header(Found found, JournalIdentity identity) {
        if (found.read() != null) {
            return found.read();
        }
        return SegmentHeader.reconstructed(found.path().getFileName().toString(), identity);
    }

    /// In the progress of a segment without an intact footer, `suspect` is set.
    private Segment examine(Path path, SegmentHeader header, long limitSequence) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Access.READ)) {
            SegmentFooter footer = SegmentCheck.readFooter(file, header);
            if (footer != null) {
                return new Segment(
                        path,
                        header,
                        new Segment.Progress(
                                footer.offset(), footer.lastSequence(), footer.entries(), file.size(), false, false));
            }
            SegmentCheck check = SegmentCheck.walk(file, header, limitSequence);
            for (SegmentScanner.Damage damage : check.damages()) {
                quarantine.report(path, file, damage);
            }
            return new Segment(
                    path,
                    header,
                    new Segment.Progress(
                            check.readableBytes(), check.lastSequence(), check.entries(), file.size(), false, true));
        }
    }

    private Segment sealed(Segment segment) {
        if (!segment.progress().suspect()) {
            return segment;
        }
        Path path = segment.path();
        try (DiskFile file = disk.open(path, Disk.Access.WRITE)) {
            SegmentCheck check = SegmentCheck.walk(file, segment.header(), Long.MAX_VALUE);
            if (check.isTorn()) {
                quarantine.reportTornTail(path, file, check.readableBytes(), check.tailEnd());
            }
            SegmentFooter footer = new SegmentFooter(
                    false,
                    check.entries(),
                    check.firstSequence(),
                    check.lastSequence(),
                    check.readableBytes(),
                    check.digest(),
                    clock.epochNanos());
            long size = check.readableBytes() + SegmentFooter.BYTES;
            file.writeFully(footer.encode(segment.header().salt()), check.readableBytes());
            file.truncate(size);
            file.sync();
            segment.advance(new Segment.Progress(
                    check.readableBytes(), check.lastSequence(), check.entries(), size, false, false));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "journal: could not seal {0}: {1}", path, failure.toString());
        }
        return segment;
    }

    private void removeUnfinished() {
        try {
            for (Path parent : List.of(folder.root(), folder.cursors())) {
                for (String name : disk.list(parent)) {
                    if (name.endsWith(JournalFolder.TEMPORARY)) {
                        disk.delete(parent.resolve(name));
                    }
                }
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "journal: unfinished files stay: {0}", failure.toString());
        }
    }

    private static Position lastEnd(List<Segment> segments) {
        Position end = Position.START;
        for (Segment segment : segments) {
            end = segment.end().isAfter(end) ? segment.end() : end;
        }
        return end;
    }
}
