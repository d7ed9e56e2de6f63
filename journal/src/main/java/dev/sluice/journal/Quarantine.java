package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Reports damaged places, once each, counts them, and keeps copies of them for an operator, up to a bound. Any
/// thread.
final class Quarantine {
    static final String SUFFIX = ".damage";

    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");
    private static final long BYTES_MAX = 64L << 20;
    private static final int PLACES_MAX = 100_000;
    private static final int COPY_BYTES = 1 << 16;

    private final JournalFolder folder;
    private final JournalMetrics metrics;
    // Guarded by this. Copying under the lock is meant: damage is rare, and a place must not be copied twice.
    private final Set<String> known = new HashSet<>();
    private volatile long keptBytes; // written under the lock

    Quarantine(JournalFolder folder, JournalMetrics metrics) {
        this.folder = folder;
        this.metrics = metrics;
    }

    /// Notes a damaged place of a segment and copies its bytes aside.
    ///
    /// @param source the segment, open for reading; the caller keeps it
    synchronized void report(Path segment, DiskFile source, SegmentScanner.Damage damage) {
        String name = name(segment, damage.from(), damage.to());
        if (known.size() >= PLACES_MAX || !known.add(name)) {
            return;
        }
        metrics.damagedRecords.increment();
        LOG.log(
                System.Logger.Level.WARNING,
                "journal: damage in {0} at {1} to {2}, sequence {3}: {4}; later records are read",
                segment,
                Long.toString(damage.from()),
                Long.toString(damage.to()),
                damage.sequence() == 0 ? "unknown" : Long.toString(damage.sequence()),
                damage.what());
        keep(name, source, damage.from(), damage.to());
    }

    /// Notes that the end of a segment was torn by a crash and copies aside what will be cut off.
    synchronized void reportTornTail(Path segment, DiskFile source, long from, long to) {
        LOG.log(
                System.Logger.Level.WARNING,
                "journal: {0} was torn at {1} by a crash; {2} bytes behind it were never acknowledged or are damaged",
                segment,
                Long.toString(from),
                Long.toString(to - from));
        keep(name(segment, from, to), source, from, to);
    }

    /// What the copies take. Touches no disk.
    long bytes() {
        return keptBytes;
    }

    /// Adds up the copies that are there from before.
    synchronized void open() throws IOException {
        long total = 0;
        for (String name : folder.disk().list(folder.quarantine())) {
            try (DiskFile file = folder.disk().open(folder.quarantine().resolve(name), Disk.Access.READ)) {
                total += file.size();
            }
        }
        keptBytes = total;
    }

    private void keep(String name, DiskFile source, long from, long to) {
        Path copy = folder.quarantine().resolve(name);
        Disk disk = folder.disk();
        if (disk.exists(copy) || keptBytes + (to - from) > BYTES_MAX) {
            return;
        }
        try (DiskFile target = disk.open(copy, Disk.Access.CREATE)) {
            for (long at = from; at < to; at += COPY_BYTES) {
                ByteBuffer piece = ByteBuffer.allocate((int) Math.min(COPY_BYTES, to - at));
                source.readFully(piece, at);
                target.writeFully(piece.flip(), at - from);
            }
            target.sync();
            disk.syncFolder(folder.quarantine());
            keptBytes = keptBytes + (to - from);
        } catch (IOException failure) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "journal: could not keep a copy at {0}: {1}",
                    copy,
                    failure.toString());
        }
    }

    private static String name(Path segment, long from, long to) {
        return String.format(Locale.ROOT, "%s-%d-%d%s", segment.getFileName(), from, to, SUFFIX);
    }
}
