package dev.sluice.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// How a store is kept. [#in(Path, String)] has the defaults.
///
/// @param dir the store's own folder; made when missing. Its absolute path is written into the tables: it must
///     not move
/// @param source the journal that rows come from, such as its UUID; empty keeps no position (nothing is
///     replayed)
/// @param commitInterval how long new rows wait for their commit, more than 0
/// @param rowsPerFile rows of a full file, at least 1
/// @param bufferBytes memory of one column buffer at which its file counts as full, at least 1 MiB; a table has
///     at most two buffers
/// @param memoryBytes what the buffers of all tables may hold together, at least as much as one buffer: before
///     it is reached the largest buffer is sealed early, and when it is reached appends wait
/// @param retainAge how long rows are kept after they were sealed, more than 0
/// @param retainBytes how many bytes of sealed files all tables have together, at least 1; the oldest go first
/// @param snapshotsKept how long a foreign reader can rely on the files of an older snapshot, 0 or more
/// @param appendWait how long an append waits for room before it refuses, more than 0
public record StoreOptions(
        Path dir,
        String source,
        Duration commitInterval,
        int rowsPerFile,
        long bufferBytes,
        long memoryBytes,
        Duration retainAge,
        long retainBytes,
        Duration snapshotsKept,
        Duration appendWait) {
    private static final int ROWS_PER_FILE = 262_144;
    private static final long BUFFER_BYTES = 96L << 20;
    private static final long MEMORY_BYTES = 2 * BUFFER_BYTES;

    public StoreOptions {
        dir = dir.toAbsolutePath().normalize();
        Objects.requireNonNull(source, "source");
        positive("commit interval", commitInterval);
        atLeast("rows per file", rowsPerFile, 1);
        atLeast("buffer bytes", bufferBytes, 1 << 20);
        atLeast("memory bytes", memoryBytes, bufferBytes);
        positive("retention age", retainAge);
        atLeast("retention bytes", retainBytes, 1);
        atLeast("snapshots kept (ms)", snapshotsKept.toMillis(), 0);
        positive("append wait", appendWait);
    }

    /// A commit every 10 s, files of 262,144 rows, 192 MiB of buffers, 7 days, no limit by size, snapshots for 15
    /// minutes.
    public static StoreOptions in(Path dir, String source) {
        return new StoreOptions(
                dir,
                source,
                Duration.ofSeconds(10),
                ROWS_PER_FILE,
                BUFFER_BYTES,
                MEMORY_BYTES,
                Duration.ofDays(7),
                Long.MAX_VALUE,
                Duration.ofMinutes(15),
                Duration.ofSeconds(10));
    }

    public StoreOptions withCommitInterval(Duration interval) {
        return new StoreOptions(
                dir,
                source,
                interval,
                rowsPerFile,
                bufferBytes,
                memoryBytes,
                retainAge,
                retainBytes,
                snapshotsKept,
                appendWait);
    }

    public StoreOptions withFiles(int rows, long bufferedBytes) {
        return new StoreOptions(
                dir,
                source,
                commitInterval,
                rows,
                bufferedBytes,
                Math.max(memoryBytes, bufferedBytes),
                retainAge,
                retainBytes,
                snapshotsKept,
                appendWait);
    }

    /// Also lets one buffer hold half of it at most.
    public StoreOptions withMemory(long bytes) {
        return new StoreOptions(
                dir,
                source,
                commitInterval,
                rowsPerFile,
                Math.min(bufferBytes, bytes / 2),
                bytes,
                retainAge,
                retainBytes,
                snapshotsKept,
                appendWait);
    }

    public StoreOptions withRetention(Duration age, long bytes) {
        return new StoreOptions(
                dir,
                source,
                commitInterval,
                rowsPerFile,
                bufferBytes,
                memoryBytes,
                age,
                bytes,
                snapshotsKept,
                appendWait);
    }

    public StoreOptions withSnapshotsKept(Duration kept) {
        return new StoreOptions(
                dir,
                source,
                commitInterval,
                rowsPerFile,
                bufferBytes,
                memoryBytes,
                retainAge,
                retainBytes,
                kept,
                appendWait);
    }

    public StoreOptions withAppendWait(Duration wait) {
        return new StoreOptions(
                dir,
                source,
                commitInterval,
                rowsPerFile,
                bufferBytes,
                memoryBytes,
                retainAge,
                retainBytes,
                snapshotsKept,
                wait);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
