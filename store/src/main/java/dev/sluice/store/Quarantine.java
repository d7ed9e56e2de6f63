package dev.sluice.store;

import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.catalog.StoreErrors;
import dev.sluice.store.parquet.FileDigest;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds files whose bytes are not those that were written, and keeps them aside.
///
/// A file is hashed before its first read in this process, and again when its size or time of change is no
/// longer what it was. A damaged one gets a second name below `quarantine/`, so that nothing which tidies up
/// the tables deletes it, and a note beside it:
///
/// | Line | Meaning |
/// |---|---|
/// | 1 | table |
/// | 2 | rows |
/// | 3 | earliest and latest time of a row, unsigned nanoseconds |
/// | 4 | what is wrong |
///
/// The operator ends it by deleting both. Any thread.
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final String NOTE = ".note";

    private final Path folder;
    private final FailureHandler failures;
    private final Map<Path, Stamp> verified = new ConcurrentHashMap<>();
    private final Map<Path, Damage> damages = new ConcurrentHashMap<>();

    /// A file as it was when its digest was right.
    private record Stamp(long bytes, long changedMillis) {}

    /// What is known of a damaged file.
    ///
    /// @param original null when it was found by an earlier process
    record Damage(TableName table, @Nullable SealedFile original, DamagedFile file, long minTime, long maxTime) {
        boolean overlaps(long fromNanos, long toNanos) {
            return minTime == 0
                    || Long.compareUnsigned(minTime, toNanos) <= 0 && Long.compareUnsigned(maxTime, fromNanos) >= 0;
        }
    }

    private Quarantine(Path folder, FailureHandler failures) {
        this.folder = folder;
        this.failures = failures;
    }

    static Quarantine open(Path folder, FailureHandler failures) throws IOException {
        Quarantine quarantine = new Quarantine(folder, failures);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder, "*" + NOTE)) {
                for (Path note : notes) {
                    quarantine.readNote(note);
                }
            }
        }
        return quarantine;
    }

    /// Whether a file has the bytes that were written. When not, it is quarantined.
    boolean isWhole(TableName table, SealedFile file) {
        if (damages.containsKey(file.path())) {
            return false;
        }
        String reason;
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            Stamp stamp = new Stamp(now.size(), now.lastModifiedTime().toMillis());
            if (stamp.equals(verified.get(file.path()))) {
                return true;
            }
            reason = now.size() != file.bytes()
                    ? "size: " + now.size() + " (expected: " + file.bytes() + ")"
                    : FileDigest.of(file.path()) != file.digest() ? "its digest is not the one in its name" : "";
            if (reason.isEmpty()) {
                verified.put(file.path(), stamp);
                return true;
            }
        } catch (NoSuchFileException missing) {
            reason = "it is missing";
        } catch (IOException unreadable) {
            reason = "it cannot be read: " + unreadable.getMessage();
        }
        quarantine(table, file, reason);
        return false;
    }

    /// Forgets that files were verified, because they are gone from their table.
    void forget(Path file) {
        verified.remove(file);
    }

    /// All that is known of damaged files.
    List<Damage> damages() {
        return List.copyOf(damages.values());
    }

    /// Files that are damaged and may still be in their tables.
    List<Damage> found() {
        return damages.values().stream()
                .filter(damage -> damage.original() != null)
                .toList();
    }

    private synchronized void quarantine(TableName table, SealedFile file, String reason) {
        if (damages.containsKey(file.path())) {
            return;
        }
        Path kept = keep(table, file, reason);
        InternalException damage = new InternalException(
                StoreErrors.DAMAGED, "file " + kept + " of table " + table.sql() + " is damaged: " + reason);
        // Of many damaged files the handler holds lines back; each is named here, once.
        LOG.warn("{} is set aside; its {} rows are left out of answers", kept, file.rows());
        failures.handle(damage, FailureHandler.Circumstances.of("store"));
        damages.values().removeIf(known -> known.file().path().equals(kept));
        DamagedFile damaged = new DamagedFile(kept, file.rows(), reason);
        damages.put(file.path(), new Damage(table, file, damaged, file.minTime(), file.maxTime()));
    }

    /// @return where the bytes are from now on: the old place if no second name can be made
    private Path keep(TableName table, SealedFile file, String reason) {
        Path target = folder.resolve(table.sql() + "-" + file.path().getFileName());
        try {
            Files.createDirectories(folder);
            if (Files.exists(file.path()) && !Files.exists(target)) {
                Files.createLink(target, file.path());
            }
            Files.write(
                    folder.resolve(target.getFileName() + NOTE),
                    List.of(
                            table.sql(),
                            Long.toString(file.rows()),
                            Long.toUnsignedString(file.minTime()) + " " + Long.toUnsignedString(file.maxTime()),
                            reason.replace('\n', ' ')));
            return Files.exists(target) ? target : file.path();
        } catch (IOException | UnsupportedOperationException failure) {
            LOG.warn("cannot keep the damaged file {} aside: {}", file.path(), failure.toString());
            return file.path();
        }
    }

    private void readNote(Path note) {
        String name = note.getFileName().toString();
        Path file = note.resolveSibling(name.substring(0, name.length() - NOTE.length()));
        try {
            List<String> lines = Files.readAllLines(note);
            String[] times = lines.get(2).split(" ");
            DamagedFile damaged = new DamagedFile(file, Long.parseLong(lines.get(1)), lines.get(3));
            damages.put(
                    file,
                    new Damage(
                            TableName.ofSql(lines.get(0)),
                            null,
                            damaged,
                            Long.parseUnsignedLong(times[0]),
                            Long.parseUnsignedLong(times[1])));
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("cannot read the note {}: {}", note, unreadable.toString());
        }
    }
}
