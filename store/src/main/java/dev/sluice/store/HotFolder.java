package dev.sluice.store;

import dev.sluice.store.column.FileLayout;
import dev.sluice.store.column.TableBuffer;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Where hot files lie. They are of no use to another process: opening empties the folder. Any thread.
final class HotFolder implements AutoCloseable {
    private final Path folder;
    /// Guarded by itself: hot files are small, and one is written at a time.
    private final EncodingBuffers encoding = new EncodingBuffers();

    private final AtomicLong made = new AtomicLong();

    private HotFolder(Path folder) {
        this.folder = folder;
    }

    static HotFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        return new HotFolder(folder);
    }

    /// Writes rows of a buffer, whose owner the caller is, to a path that no file has had.
    ParquetFile write(TableBuffer buffer, TableName table, FileLayout layout, int fromRow, int toRow) {
        Path path = folder.resolve(table.sql() + "-" + made.incrementAndGet() + ".parquet");
        synchronized (encoding) {
            return buffer.write(path, layout, encoding, fromRow, toRow);
        }
    }

    /// Gives back the encoder's memory. Nothing may be written any more. Safe to call twice.
    @Override
    public void close() {
        synchronized (encoding) {
            encoding.close();
        }
    }
}
