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
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Where hot files lie. They are of no use to another process: opening empties the folder. Any thread.
final class HotFolder implements AutoCloseable {
    private final Path folder;
    /// Guarded by itself: hot files are small, and one is written at a time.
    private final EncodingBuffers encoding = new EncodingBuffers();

    /// Part of every name: who remembers a file of an earlier process, must not take a new one for it.
    private final String run;

    private final AtomicLong made = new AtomicLong();

    private HotFolder(Path folder, String run) {
        this.folder = folder;
        this.run = run;
    }

    static HotFolder open(Path folder, RandomGenerator random) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        return new HotFolder(folder, HexFormat.of().toHexDigits(random.nextLong()));
    }

    /// Writes rows of a buffer, whose owner the caller is, to a path that no file has had, of this process or
    /// another.
    ParquetFile write(TableBuffer buffer, TableName table, FileLayout layout, int fromRow, int toRow) {
        Path path = folder.resolve(table.sql() + "-" + run + "-" + made.incrementAndGet() + ".parquet");
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
