package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// Replaces damaged segments by files that hold their readable records, byte for byte and at the same positions.
/// Owns the locked journal it is given; used once.
///
/// The order makes every moment safe: the damaged file is copied to `quarantine` and synced, then the mended file
/// is written and synced, then one rename puts it in the place of the old one.
final class Repair {
    private static final int COPY_BYTES = 1 << 18;
    private static final Set<FsckReport.Severity> MENDED =
            Set.of(FsckReport.Severity.WARNING, FsckReport.Severity.ERROR);

    private final SegmentLog log;
    private final JournalFolder folder;
    private final Disk disk;
    private final Clock clock;

    /// @param log just opened, which has sealed what a crash left open
    Repair(SegmentLog log, Clock clock) {
        this.log = log;
        this.folder = log.folder();
        this.disk = folder.disk();
        this.clock = clock;
    }

    List<String> run(FsckReport before) throws IOException, FormatVersion.NewerException {
        Set<String> files = new TreeSet<>();
        for (FsckReport.Finding finding : before.findings()) {
            if (MENDED.contains(finding.severity())) {
                files.add(finding.file());
            }
        }
        List<String> done = new ArrayList<>();
        for (Segment segment : log.segments().list()) {
            String name = segment.path().getFileName().toString();
            if (files.contains(name)) {
                done.add(mend(segment, name));
            }
        }
        for (String name : disk.list(folder.cursors())) {
            if (files.contains("cursors/" + name)) {
                done.add(moveCursor(name));
            }
        }
        return done;
    }

    private String mend(Segment segment, String name) throws IOException {
        Path kept = keepWhole(segment.path(), name);
        Path mended = segment.path().resolveSibling(name + JournalFolder.TEMPORARY);
        disk.delete(mended);
        long entries;
        try (DiskFile source = disk.open(segment.path(), Disk.Access.READ);
                DiskFile target = disk.open(mended, Disk.Access.CREATE)) {
            entries = copyReadable(source, target, segment);
            target.sync();
        }
        disk.rename(mended, segment.path());
        disk.syncFolder(folder.root());
        return name + ": replaced by a file with its " + entries + " readable entries; the original is " + kept;
    }

    private Path keepWhole(Path path, String name) throws IOException {
        Path copy = folder.quarantine().resolve(name + "-" + clock.epochNanos() + ".original");
        try (DiskFile source = disk.open(path, Disk.Access.READ);
                DiskFile target = disk.open(copy, Disk.Access.CREATE)) {
            long size = source.size();
            for (long at = 0; at < size; at += COPY_BYTES) {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(COPY_BYTES, size - at));
                source.readFully(piece, at);
                target.writeFully(piece.flip(), at);
            }
            target.sync();
        }
        disk.syncFolder(folder.quarantine());
        return copy;
    }

    private long copyReadable(DiskFile source, DiskFile target, Segment segment) throws IOException {
        SegmentHeader header = segment.header();
        target.writeFully(header.encode(), 0);
        SegmentScanner scanner = new SegmentScanner(source, header);
        CRC32C digest = new CRC32C();
        long offset = SegmentHeader.BYTES;
        long entries = 0;
        long first = 0;
        long last = header.baseSequence() - 1;
        long limit = segment.progress().durableBytes();
        SegmentScanner.Kind kind = scanner.next(limit);
        while (kind != SegmentScanner.Kind.END) {
            if (kind == SegmentScanner.Kind.ENTRY) {
                int length = (int) RecordHeader.recordBytes(scanner.entryLength());
                ByteBuffer record = ByteBuffer.allocate(length);
                record.put(scanner.bytes(), scanner.headerOffset(), RecordHeader.BYTES + scanner.entryLength());
                target.writeFully(record.rewind().limit(length), offset);
                digest.update(record.array(), 0, RecordHeader.BYTES);
                offset += length;
                last = scanner.position().sequence();
                first = entries++ == 0 ? last : first;
            }
            kind = scanner.next(limit);
        }
        // Damaged entries stay used: their sequences are not given to others.
        long used = Math.max(last, segment.progress().lastSequence());
        SegmentFooter footer =
                new SegmentFooter(false, entries, first, used, offset, (int) digest.getValue(), clock.epochNanos());
        target.writeFully(footer.encode(header.salt()), offset);
        return entries;
    }

    private String moveCursor(String name) throws IOException {
        Path kept = folder.quarantine().resolve(name + "-" + clock.epochNanos());
        disk.rename(folder.cursors().resolve(name), kept);
        disk.syncFolder(folder.quarantine());
        disk.syncFolder(folder.cursors());
        return "cursors/" + name + ": moved to " + kept;
    }
}
