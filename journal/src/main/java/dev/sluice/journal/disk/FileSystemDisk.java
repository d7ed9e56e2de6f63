package dev.sluice.journal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The machine's file system. Any thread.
///
/// A thread that is interrupted in the middle of an operation loses the file it used (the JDK closes the channel),
/// so callers keep interrupts away from files that matter.
public final class FileSystemDisk implements Disk {
    // The one mutable static of this module: POSIX locks belong to the process, and closing any other descriptor of
    // the file gives them up, so a second attempt in this process must be refused before it opens the file.
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    @Override
    public DiskFile open(Path file, Access access) throws IOException {
        Set<? extends OpenOption> options = switch (access) {
            case READ -> Set.of(StandardOpenOption.READ);
            case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CREATE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        };
        return translated(() -> new ChannelFile(FileChannel.open(file, options)));
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                names.add(file.getFileName().toString());
            }
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        translated(() -> Files.createDirectories(folder));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        translated(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Closeable lock(Path file, String holder) throws IOException {
        Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent(), "parent");
        Path key = parent.toRealPath().resolve(file.getFileName());
        if (!LOCKED_HERE.add(key)) {
            throw new LockedException("this process, " + ProcessHandle.current().pid());
        }
        try {
            FileChannel channel = lockedChannel(file, holder);
            return () -> {
                try {
                    channel.close();
                } finally {
                    LOCKED_HERE.remove(key);
                }
            };
        } catch (IOException | RuntimeException failure) {
            LOCKED_HERE.remove(key);
            throw failure;
        }
    }

    private static FileChannel lockedChannel(Path file, String holder) throws IOException {
        FileChannel channel = translated(() ->
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
            if (!locked) {
                throw new LockedException(noted(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException failure) {
            // A full disk must not keep a journal from being drained: the note is a courtesy, the lock is not.
            if (!locked) {
                throw failure;
            }
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return channel;
    }

    private static String noted(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(200);
        int length = Math.max(0, channel.read(text, 0));
        return length == 0 ? "an unknown process" : new String(text.array(), 0, length, StandardCharsets.UTF_8);
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private static <T> T translated(Operation<T> operation) throws IOException {
        try {
            return operation.run();
        } catch (IOException failure) {
            throw isNoSpace(failure) ? new NoSpaceException(failure.toString(), failure) : failure;
        }
    }

    /// The JDK has no type for ENOSPC and EDQUOT; it passes on the C library's words.
    private static boolean isNoSpace(IOException failure) {
        String reason = failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
        if (reason == null) {
            return false;
        }
        String words = reason.toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded");
    }

    private static final class ChannelFile implements DiskFile {
        private static final int READ_BYTES = 64 << 10;

        private final FileChannel channel;

        ChannelFile(FileChannel channel) {
            this.channel = channel;
        }

        /// The channel reads into direct memory of its own first, as much at once as there is room for; in small pieces
        /// the copy out of it finds them in the cache.
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (target.remaining() <= READ_BYTES) {
                return channel.read(target, position);
            }
            int limit = target.limit();
            try {
                return channel.read(target.limit(target.position() + READ_BYTES), position);
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            return translated(() -> channel.write(source, position));
        }

        @Override
        public void truncate(long bytes) throws IOException {
            translated(() -> channel.truncate(bytes));
        }

        @Override
        public void sync() throws IOException {
            translated(() -> {
                channel.force(false);
                return true;
            });
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
