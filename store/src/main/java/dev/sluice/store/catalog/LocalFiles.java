package dev.sluice.store.catalog;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/// Iceberg's access to the files below one folder, and to nothing else.
///
/// A file appears under its name only when it is whole and on stable storage: it is written under a temporary
/// name in the same folder, forced, renamed, and the folder is forced. Names are `file://` followed by the
/// absolute path as it is, without escapes. Any thread.
final class LocalFiles implements FileIO {
    static final String SCHEME = "file://";
    static final String TEMPORARY = ".tmp";

    private final transient Path root;
    private final transient Pins pins;

    LocalFiles(Path root, Pins pins) {
        this.root = root.toAbsolutePath().normalize();
        this.pins = pins;
    }

    /// The file's name in metadata.
    static String locationOf(Path file) {
        return SCHEME + file.toAbsolutePath().normalize();
    }

    /// The inverse of [#locationOf(Path)].
    ///
    /// @throws IllegalArgumentException if the file is not below the root
    Path pathOf(String location) {
        String text = location.startsWith(SCHEME) ? location.substring(SCHEME.length()) : location;
        Path path = Path.of(text).normalize();
        if (!path.isAbsolute() || !path.startsWith(root) || path.equals(root)) {
            throw new IllegalArgumentException("file: " + location + " (expected: below " + root + ")");
        }
        return path;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalInput(pathOf(location), location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new LocalOutput(pathOf(location), location);
    }

    @Override
    public void deleteFile(String location) {
        pins.delete(pathOf(location));
    }

    /// Makes renames, creations and deletions in a folder survive a crash.
    static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Makes a finished file survive a crash, under its final name.
    static void publish(Path temporary, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolderOf(target);
    }

    private static void forceFolderOf(Path file) throws IOException {
        forceFolder(Objects.requireNonNull(file.getParent(), "folder of a file"));
    }

    private record LocalInput(Path path, String location) implements InputFile {
        @Override
        public long getLength() {
            try {
                return Files.size(path);
            } catch (IOException failure) {
                throw missingOr(failure, location);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            try {
                return new LocalInputStream(FileChannel.open(path, StandardOpenOption.READ));
            } catch (IOException failure) {
                throw missingOr(failure, location);
            }
        }

        @Override
        public boolean exists() {
            return Files.exists(path);
        }
    }

    private record LocalOutput(Path path, String location) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            if (Files.exists(path)) {
                throw new AlreadyExistsException("file exists: %s", location);
            }
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                Files.createDirectories(path.getParent());
                return new LocalOutputStream(path);
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot write " + location, failure);
            }
        }

        @Override
        public InputFile toInputFile() {
            return new LocalInput(path, location);
        }
    }

    private static RuntimeException missingOr(IOException failure, String location) {
        return failure instanceof NoSuchFileException || failure instanceof FileNotFoundException
                ? new NotFoundException(failure, "file is missing: %s", location)
                : new RuntimeIOException(failure, "cannot read %s", location);
    }

    /// One owner.
    private static final class LocalInputStream extends SeekableInputStream {
        private final FileChannel channel;
        private final ByteBuffer single = ByteBuffer.allocate(1);

        LocalInputStream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public long getPos() throws IOException {
            return channel.position();
        }

        @Override
        public void seek(long position) throws IOException {
            channel.position(position);
        }

        @Override
        public int read() throws IOException {
            single.clear();
            return channel.read(single) < 0 ? -1 : single.get(0) & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(target, offset, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /// One owner. The file is published by close; a stream that is never closed leaves a temporary file for the
    /// sweep.
    private static final class LocalOutputStream extends PositionOutputStream {
        private final Path target;
        private final Path temporary;
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        /// Iceberg asks for the length after the end, when the channel knows it no more.
        private long drained;

        private boolean closed;

        LocalOutputStream(Path target) throws IOException {
            this.target = target;
            this.temporary = target.resolveSibling("." + target.getFileName() + TEMPORARY);
            this.channel = open(temporary);
        }

        private static FileChannel open(Path temporary) throws IOException {
            try {
                return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException leftover) {
                Files.delete(temporary);
                return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
        }

        @Override
        public long getPos() {
            return drained + buffer.position();
        }

        @Override
        public void write(int value) throws IOException {
            if (!buffer.hasRemaining()) {
                drain();
            }
            buffer.put((byte) value);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                if (!buffer.hasRemaining()) {
                    drain();
                }
                int part = Math.min(left, buffer.remaining());
                buffer.put(source, at, part);
                at += part;
                left -= part;
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (channel) {
                drain();
                channel.force(true);
            } catch (IOException failure) {
                Files.deleteIfExists(temporary);
                throw failure;
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            forceFolderOf(target);
        }

        private void drain() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                drained += channel.write(buffer);
            }
            buffer.clear();
        }
    }
}
