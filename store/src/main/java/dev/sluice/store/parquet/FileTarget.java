package dev.sluice.store.parquet;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file being written: counts, digests and hands bytes to the disk through one bounded buffer. One owner.
final class FileTarget implements AutoCloseable {
    /// A data file could not be written: most often the disk is full. Tried again.
    ///
    /// Make space.
    private static final ErrorCode WRITE_FAILED = ErrorCode.of("store.file-write-failed");

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private final Xxh64 digest = new Xxh64();
    private long position;

    /// @param buffer direct, so that the JDK keeps no copy of its own; used until close
    FileTarget(Path path, ByteBuffer buffer) {
        this.path = path;
        this.buffer = buffer.clear();
        try {
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Bytes written so far.
    long position() {
        return position;
    }

    long digest() {
        return digest.digest();
    }

    void write(OutputBytes bytes) {
        write(bytes.array(), 0, bytes.size());
    }

    void write(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        position += length;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int taken = Math.min(buffer.remaining(), end - at);
            buffer.put(bytes, at, taken);
            at += taken;
        }
    }

    /// Hands everything to the operating system.
    void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        buffer.clear();
    }

    /// Returns once everything flushed is on stable storage.
    void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Closes and removes the file.
    void discard() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UnavailableException failed(IOException cause) {
        return new UnavailableException(WRITE_FAILED, "the file cannot be written: " + cause.getMessage(), cause)
                .with("file", path);
    }
}
