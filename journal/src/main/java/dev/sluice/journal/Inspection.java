package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks into the folder of a journal: what `sluice journal ls`, `cat` and `fsck` print. Any thread.
///
/// Looking needs no lock and changes nothing, so it works beside a running process; what that process writes
/// meanwhile may or may not be seen. Only [#repair] takes the lock and changes files.
public final class Inspection {
    private final JournalFolder folder;
    private final Disk disk;

    /// Takes what [#cat] finds.
    @FunctionalInterface
    public interface EntryVisitor {
        /// @param entry valid during this call
        /// @param file name of the segment
        /// @param fileOffset where the record begins in it
        /// @return whether to go on
        boolean visit(JournalEntry entry, String file, long fileOffset);
    }

    /// @param folder the journal's own, as given to [SegmentedJournal#open]
    public Inspection(Path folder, Disk disk) {
        this.folder = new JournalFolder(disk, folder);
        this.disk = disk;
    }

    /// All segments and cursors. Reads footers, and walks only over the segments that have none.
    ///
    /// @throws UnavailableException if the folder cannot be read
    public JournalListing ls() {
        return looking(() -> {
            JournalIdentity identity = identity();
            List<JournalListing.SegmentListing> segments = new ArrayList<>();
            for (Path path : segmentPaths()) {
                JournalListing.SegmentListing listing = list(path, identity);
                if (listing != null) {
                    segments.add(listing);
                }
            }
            return new JournalListing(
                    folder.root().toString(), identity == null ? null : identity.journal(), segments, cursors());
        });
    }

    /// Hands every readable entry after a position to the visitor, oldest first, until there is none or it has
    /// enough.
    ///
    /// @throws UnavailableException if the folder cannot be read
    public void cat(Position after, EntryVisitor visitor) {
        looking(() -> {
            JournalIdentity identity = identity();
            for (Path path : segmentPaths()) {
                try (DiskFile file = disk.open(path, Disk.Access.READ)) {
                    SegmentHeader header = header(file, path, identity);
                    if (header != null && !walk(file, path, header, after, visitor)) {
                        return false;
                    }
                } catch (NoSuchFileException passed) {
                    // Every cursor has passed it since the folder was listed.
                    continue;
                }
            }
            return true;
        });
    }

    /// Reads every byte and reports whatever is not as it was written. Changes nothing.
    ///
    /// @throws UnavailableException if the folder cannot be read
    public FsckReport fsck() {
        return looking(() -> new FolderCheck(folder).run(identity()));
    }

    /// Does what [#fsck] does, and then mends what it found: seals what a crash left open, and replaces damaged
    /// segments by files with all their readable entries at the same positions. Whole copies of what it replaces go
    /// to `quarantine`; nothing is deleted.
    ///
    /// @return what was found before, and what was done about it
    /// @throws UnavailableException with [JournalErrors#LOCKED] while a process has the journal open; or if the
    ///     folder cannot be read or written
    public FsckReport repair(Clock clock) {
        FsckReport before = fsck();
        SegmentLog log = SegmentLog.open(
                folder.root(), JournalOptions.DEFAULTS, disk, clock, new Instruments(), new SecureRandom());
        try {
            List<String> done = looking(() -> new Repair(log, clock).run(before));
            return before.withRepairs(done);
        } finally {
            log.segments().close();
            log.unlock();
        }
    }

    private interface Look<T> {
        T run() throws IOException, FormatVersion.NewerException;
    }

    private <T> T looking(Look<T> look) {
        try {
            return look.run();
        } catch (FormatVersion.NewerException newer) {
            throw newer(newer);
        } catch (IOException failure) {
            throw Failure.of("cannot read " + folder.root(), failure).exception();
        }
    }

    private SluiceException newer(FormatVersion.NewerException newer) {
        return new ConfigurationException(
                JournalErrors.FORMAT_NEWER,
                "journal: " + folder.root() + ": " + newer.getMessage() + " (expected: at most " + FormatVersion.CURRENT
                        + ")",
                newer);
    }

    private @Nullable JournalIdentity identity() throws IOException, FormatVersion.NewerException {
        return disk.exists(folder.identity())
                ? JournalIdentity.decode(folder.readSmall(folder.identity()), "identity")
                : null;
    }

    private List<Path> segmentPaths() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String name : disk.list(folder.root())) {
            if (Segment.parseFileName(name) != null) {
                paths.add(folder.root().resolve(name));
            }
        }
        return paths;
    }

    private List<JournalListing.CursorListing> cursors() throws IOException, FormatVersion.NewerException {
        List<JournalListing.CursorListing> cursors = new ArrayList<>();
        if (!disk.exists(folder.cursors())) {
            return cursors;
        }
        for (String name : disk.list(folder.cursors())) {
            if (name.endsWith(CursorName.SUFFIX)) {
                CursorFile file =
                        CursorFile.decode(folder.readSmall(folder.cursors().resolve(name)), name);
                cursors.add(new JournalListing.CursorListing(
                        file == null ? name : file.name(), file == null ? null : file.position()));
            }
        }
        return cursors;
    }

    private JournalListing.@Nullable SegmentListing list(Path path, @Nullable JournalIdentity identity)
            throws IOException, FormatVersion.NewerException {
        try (DiskFile file = disk.open(path, Disk.Access.READ)) {
            String name = path.getFileName().toString();
            SegmentHeader header = header(file, path, identity);
            if (header == null) {
                return new JournalListing.SegmentListing(
                        name, 0, 0, 0, 0, file.size(), JournalListing.State.UNREADABLE, 0);
            }
            SegmentFooter footer = SegmentCheck.readFooter(file, header);
            if (footer != null) {
                return new JournalListing.SegmentListing(
                        name,
                        header.epoch(),
                        header.baseSequence(),
                        footer.lastSequence(),
                        footer.entries(),
                        file.size(),
                        footer.clean() ? JournalListing.State.SEALED : JournalListing.State.RECOVERED,
                        header.createdNanos());
            }
            SegmentCheck check = SegmentCheck.walk(file, header, Long.MAX_VALUE);
            return new JournalListing.SegmentListing(
                    name,
                    header.epoch(),
                    header.baseSequence(),
                    check.lastSequence(),
                    check.entries(),
                    file.size(),
                    JournalListing.State.OPEN,
                    header.createdNanos());
        } catch (NoSuchFileException passed) {
            return null;
        }
    }

    private static @Nullable SegmentHeader header(DiskFile file, Path path, @Nullable JournalIdentity identity)
            throws IOException, FormatVersion.NewerException {
        String name = path.getFileName().toString();
        SegmentHeader header = SegmentHeader.read(file, name);
        return header != null || identity == null ? header : SegmentHeader.reconstructed(name, identity);
    }

    private static boolean walk(DiskFile file, Path path, SegmentHeader header, Position after, EntryVisitor visitor)
            throws IOException {
        SegmentScanner scanner = new SegmentScanner(file, header);
        long size = file.size();
        String name = path.getFileName().toString();
        while (true) {
            switch (scanner.next(size)) {
                case END -> {
                    return true;
                }
                case DAMAGE -> {
                    // Reported by fsck; cat shows what is readable.
                    continue;
                }
                case ENTRY -> {
                    JournalEntry entry = new JournalEntry(
                            scanner.position(),
                            scanner.routingHash(),
                            scanner.bytes(),
                            scanner.entryOffset(),
                            scanner.entryLength());
                    if (entry.position().isAfter(after) && !visitor.visit(entry, name, scanner.recordOffset())) {
                        return false;
                    }
                }
            }
        }
    }
}
