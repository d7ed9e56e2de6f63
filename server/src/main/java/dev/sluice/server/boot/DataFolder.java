package dev.sluice.server.boot;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder that holds everything durable, owned by one process at a time.
///
/// | file | content |
/// |---|---|
/// | `sluice-data` | the marker: `sluice data folder, version 1` |
/// | `lock` | the owner's process id; the operating system's lock on it is what counts |
/// | `journal/`, `store/`, `dead-letter/` | the parts, each with a format of its own |
///
/// Any thread; close it once or more often.
public final class DataFolder implements AutoCloseable {
    /// Another process uses the data folder; its process id is in the message. Exit code 5.
    ///
    /// Stop it, or choose another folder with `--data`.
    public static final ErrorCode LOCKED = ErrorCode.of("data.locked");
    /// The folder holds something that is not Sluice's data. Exit code 5.
    ///
    /// Choose an empty folder, or one that Sluice made.
    public static final ErrorCode FOREIGN = ErrorCode.of("data.foreign-folder");
    /// The data folder was written by a newer version. Nothing was touched. Exit code 5.
    ///
    /// Use that version or a newer one.
    public static final ErrorCode NEWER = ErrorCode.of("data.newer-version");
    /// The data folder cannot be read or written. Exit code 5.
    ///
    /// Check its owner, its permissions and the disk.
    public static final ErrorCode UNUSABLE = ErrorCode.of("data.unusable");

    private static final String MARKER = "sluice-data";
    private static final String MARKER_PREFIX = "sluice data folder, version ";
    private static final int VERSION = 1;

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /// Creates the folder if it is not there, and takes it.
    ///
    /// @throws ConfigurationException if another process has it, it is not ours, or it is of a newer version
    public static DataFolder open(Path configured) {
        Path path = configured.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            checkMarker(path);
            FileChannel channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = holder(path);
                channel.close();
                throw new ConfigurationException(
                        LOCKED,
                        "data folder " + path + " is in use by process " + holder
                                + "; stop it, or choose another folder with --data");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            writeMarker(path);
            return new DataFolder(path, channel, lock);
        } catch (IOException failure) {
            throw new ConfigurationException(UNUSABLE, "data folder " + path + " cannot be used: " + failure, failure);
        }
    }

    public Path path() {
        return path;
    }

    /// How much of the file system is in use, by whomever; 0 if that cannot be known.
    double usedPercent() {
        try {
            FileStore store = Files.getFileStore(path);
            long all = store.getTotalSpace();
            return all == 0 ? 0 : 100.0 * (all - store.getUsableSpace()) / all;
        } catch (IOException unknown) {
            return 0;
        }
    }

    /// Bytes that a user of this machine may still write here; 0 if that cannot be known.
    public long freeBytes() {
        try {
            FileStore store = Files.getFileStore(path);
            return store.getUsableSpace();
        } catch (IOException unknown) {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                lock.release();
                channel.close();
            }
        } catch (IOException alreadyGone) {
            throw new ConfigurationException(UNUSABLE, "lock of " + path + " cannot be released", alreadyGone);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static String holder(Path path) throws IOException {
        String pid = Files.readString(path.resolve("lock"), StandardCharsets.US_ASCII)
                .strip();
        return pid.isEmpty() ? "unknown" : pid;
    }

    private static void checkMarker(Path path) throws IOException {
        Path marker = path.resolve(MARKER);
        if (!Files.exists(marker)) {
            try (Stream<Path> content = Files.list(path)) {
                if (content.anyMatch(file -> !file.getFileName().toString().equals("lock"))) {
                    throw new ConfigurationException(
                            FOREIGN,
                            "folder " + path
                                    + " holds other files (expected: an empty folder or a Sluice data folder)");
                }
            }
            return;
        }
        String text = Files.readString(marker, StandardCharsets.UTF_8).strip();
        String version = text.startsWith(MARKER_PREFIX) ? text.substring(MARKER_PREFIX.length()) : "";
        if (!version.matches("\\d{1,6}")) {
            throw new ConfigurationException(FOREIGN, "file " + marker + " is not a Sluice marker");
        }
        if (Integer.parseInt(version) > VERSION) {
            throw new ConfigurationException(
                    NEWER,
                    "data folder " + path + " is of version " + version + " (expected: at most " + VERSION
                            + "); nothing was touched; use the newer Sluice that wrote it");
        }
    }

    private static void writeMarker(Path path) throws IOException {
        Path marker = path.resolve(MARKER);
        if (Files.exists(marker)) {
            return;
        }
        try (FileChannel file = FileChannel.open(marker, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((MARKER_PREFIX + VERSION + "\n").getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        }
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
