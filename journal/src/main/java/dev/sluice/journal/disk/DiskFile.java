package dev.sluice.journal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// One open file. Reads and writes name their place, so there is no shared position; one owner at a time.
public interface DiskFile extends Closeable {
    /// Reads some bytes into the buffer, possibly fewer than there is room for; -1 at or after the end of the file.
    int read(ByteBuffer target, long position) throws IOException;

    /// Writes some of the buffer's bytes, possibly fewer than it holds, and returns how many.
    int write(ByteBuffer source, long position) throws IOException;

    void truncate(long bytes) throws IOException;

    /// Makes all bytes written so far durable, and the size with them (fdatasync). After a failure nobody knows
    /// what is on the disk: the file must not be synced again.
    void sync() throws IOException;

    long size() throws IOException;

    /// Writes all of the buffer's bytes, however often the system writes only some.
    default void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int count = write(source, at);
            if (count <= 0) {
                throw new IOException("write at " + at + " took " + count + " of " + source.remaining() + " bytes");
            }
            at += count;
        }
    }

    /// Reads until the buffer is full or the file ends; returns the number of bytes read.
    default int readFully(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int count = read(target, position + total);
            if (count <= 0) {
                break;
            }
            total += count;
        }
        return total;
    }
}
