package dev.sluice.journal;

import dev.sluice.journal.FsckReport.Finding;
import dev.sluice.journal.FsckReport.Severity;
import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One full check of a folder; changes nothing. One owner, used once.
final class FolderCheck {
    private final JournalFolder folder;
    private final Disk disk;
    private final List<Finding> findings = new ArrayList<>();
    private int segments;
    private long entries;
    private long bytes;
    private Position end = Position.START;
    private @Nullable UUID journal;

    FolderCheck(JournalFolder folder) {
        this.folder = folder;
        this.disk = folder.disk();
    }

    FsckReport run(@Nullable JournalIdentity identity) throws IOException, FormatVersion.NewerException {
        List<String> names = new ArrayList<>(disk.list(folder.root()));
        names.removeIf(name -> Segment.parseFileName(name) == null);
        if (identity == null && !(names.isEmpty() && !disk.exists(folder.identity()))) {
            add(Severity.WARNING, "identity", 0, 0, 0, "missing or damaged; the segments say which journal this is");
        }
        journal = identity == null ? null : identity.journal();
        for (int i = 0; i < names.size(); i++) {
            check(names.get(i), identity, i == names.size() - 1);
        }
        checkCursors();
        return new FsckReport(folder.root().toString(), journal, segments, entries, bytes, findings, List.of());
    }

    private void check(String name, @Nullable JournalIdentity identity, boolean newest)
            throws IOException, FormatVersion.NewerException {
        Path path = folder.root().resolve(name);
        try (DiskFile file = disk.open(path, Disk.Access.READ)) {
            segments++;
            bytes += file.size();
            SegmentHeader header = checkHeader(file, name, identity);
            if (header != null) {
                checkRecords(file, name, header, newest);
            }
        } catch (NoSuchFileException passed) {
            // Every cursor has passed it since the folder was listed.
            return;
        }
    }

    private @Nullable SegmentHeader checkHeader(DiskFile file, String name, @Nullable JournalIdentity identity)
            throws IOException, FormatVersion.NewerException {
        SegmentHeader header = SegmentHeader.read(file, name);
        int intact = SegmentHeader.intactCopies(file, name);
        if (header == null && identity == null) {
            add(Severity.ERROR, name, 0, file.size(), 0, "no intact header, and no identity file to stand in for it");
            return null;
        }
        if (intact < 2) {
            add(Severity.WARNING, name, 0, SegmentHeader.BYTES, 0, intact + " of 2 copies of the header are intact");
        }
        if (header == null && identity != null) {
            return SegmentHeader.reconstructed(name, identity);
        }
        if (header != null && journal == null) {
            journal = header.journal();
        }
        if (header != null && !header.journal().equals(journal)) {
            add(Severity.ERROR, name, 0, file.size(), 0, "belongs to journal " + header.journal());
            return null;
        }
        return header;
    }

    private void checkRecords(DiskFile file, String name, SegmentHeader header, boolean newest) throws IOException {
        SegmentFooter last = SegmentCheck.readFooter(file, header);
        SegmentCheck check = SegmentCheck.walk(file, header, Long.MAX_VALUE);
        entries += check.entries();
        for (SegmentScanner.Damage damage : check.damages()) {
            add(Severity.ERROR, name, damage.from(), damage.to() - damage.from(), damage.sequence(), damage.what());
        }
        SegmentFooter footer = last != null ? last : check.footer();
        if (footer == null) {
            checkTail(name, check, newest);
        } else if (check.damages().isEmpty()
                && (footer.entries() != check.entries() || footer.digest() != check.digest())) {
            add(
                    Severity.ERROR,
                    name,
                    footer.offset(),
                    SegmentFooter.BYTES,
                    0,
                    "the footer counts " + footer.entries() + " entries with digest " + footer.digest()
                            + ", the file has " + check.entries() + " with " + check.digest());
        }
        Position base = new Position(header.epoch(), header.baseSequence());
        if (!base.isAfter(end)) {
            add(Severity.WARNING, name, 0, 0, header.baseSequence(), "begins at " + base + ", not after " + end);
        }
        Position mine = new Position(header.epoch(), Math.max(check.lastSequence(), header.baseSequence() - 1));
        end = mine.isAfter(end) ? mine : end;
    }

    private void checkTail(String name, SegmentCheck check, boolean newest) {
        if (check.isTorn()) {
            add(
                    newest ? Severity.NOTE : Severity.WARNING,
                    name,
                    check.readableBytes(),
                    check.tailEnd() - check.readableBytes(),
                    0,
                    "torn end: unfinished when the process died, refused after a failed write, or being written now");
        } else if (!newest) {
            add(Severity.NOTE, name, check.readableBytes(), 0, 0, "no footer: given up after a failed write or fsync");
        }
    }

    private void checkCursors() throws IOException, FormatVersion.NewerException {
        if (!disk.exists(folder.cursors())) {
            return;
        }
        for (String name : disk.list(folder.cursors())) {
            if (!name.endsWith(CursorName.SUFFIX)) {
                continue;
            }
            CursorFile cursor =
                    CursorFile.decode(folder.readSmall(folder.cursors().resolve(name)), name);
            String file = "cursors/" + name;
            if (cursor == null) {
                add(Severity.WARNING, file, 0, 0, 0, "damaged; its consumer will start from the oldest entry");
            } else if (!cursor.journal().equals(journal)) {
                add(Severity.WARNING, file, 0, 0, 0, "belongs to journal " + cursor.journal());
            } else if (segments > 0 && cursor.position().isAfter(end)) {
                add(
                        Severity.WARNING,
                        file,
                        0,
                        0,
                        cursor.position().sequence(),
                        "is at " + cursor.position() + ", behind the end " + end);
            }
        }
    }

    private void add(Severity severity, String file, long offset, long length, long sequence, String what) {
        findings.add(new Finding(severity, file, offset, length, sequence, what));
    }
}
