package dev.sluice.pipeline;

import dev.sluice.journal.Position;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// A folder of entries that a destination will not take, each with its reason. Any thread.
///
/// One file an entry, named `EPOCH-SEQUENCE-DESTINATION-CRC32.dead`. The checksum of the entry tells apart those of
/// two journals that have the same position; the same entry given up again replaces itself:
///
/// | part | meaning |
/// |---|---|
/// | first line, UTF-8 | `sluice-dead-letter 1`, the time in RFC 3339, the destination, and the reason, separated by
/// tabs |
/// | rest | the journal entry as it was, [EntryHeader] first |
public final class DeadLetters {
    /// The dead-letter folder cannot take an entry, so delivery waits rather than lose it.
    ///
    /// Make space, or check permissions.
    public static final ErrorCode UNWRITABLE = ErrorCode.of("pipeline.dead-letter-unwritable");

    static final String SUFFIX = ".dead";

    private final Path folder;
    private final long limitBytes;
    private final Clock clock;
    private long usedBytes;

    /// @param folder created if it is not there
    /// @param limitBytes what all files may take together
    public DeadLetters(Path folder, long limitBytes, Clock clock) {
        this.folder = folder;
        this.limitBytes = limitBytes;
        this.clock = clock;
        try {
            Files.createDirectories(folder);
            this.usedBytes = sizeOf(folder);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /// Keeps one entry, durably.
    ///
    /// @param entry header first, between position and limit, which stay as they are
    /// @return false if the folder is full, so that the entry was not kept
    /// @throws UnavailableException if the disk does not take it
    public synchronized boolean add(Position position, String destination, String reason, ByteBuffer entry) {
        String line = String.join(
                "\t",
                "sluice-dead-letter 1",
                clock.now().toString(),
                destination,
                reason.replaceAll("\\p{Cntrl}", " "));
        byte[] head = (line + "\n").getBytes(StandardCharsets.UTF_8);
        int length = head.length + entry.remaining();
        if (!hasRoom(length)) {
            return false;
        }
        Path target = folder.resolve(name(position, destination, entry) + SUFFIX);
        Path part = folder.resolve("writing.part");
        try {
            long before = Files.exists(target) ? Files.size(target) : 0;
            write(part, ByteBuffer.wrap(head), entry.duplicate());
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
            usedBytes += length - before;
            return true;
        } catch (IOException failure) {
            throw unwritable(failure);
        }
    }

    /// Looks at the folder again before it says no: others take dead letters away, to send them again.
    private boolean hasRoom(int bytes) {
        if (usedBytes + bytes > limitBytes) {
            try {
                usedBytes = sizeOf(folder);
            } catch (IOException | UncheckedIOException failure) {
                throw unwritable(failure);
            }
        }
        return usedBytes + bytes <= limitBytes;
    }

    private static String name(Position position, String destination, ByteBuffer entry) {
        CRC32 checksum = new CRC32();
        checksum.update(entry.duplicate());
        return String.join(
                "-",
                Long.toString(position.epoch()),
                Long.toString(position.sequence()),
                destination.replaceAll("[^A-Za-z0-9_]", "_"),
                HexFormat.of().toHexDigits((int) checksum.getValue()));
    }

    public Path folder() {
        return folder;
    }

    private static void write(Path part, ByteBuffer... buffers) throws IOException {
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer buffer : buffers) {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    })
                    .sum();
        }
    }

    private UnavailableException unwritable(Exception failure) {
        return new UnavailableException(
                        UNWRITABLE, "dead-letter folder cannot be written: " + failure.getMessage(), failure)
                .with("folder", folder);
    }
}
