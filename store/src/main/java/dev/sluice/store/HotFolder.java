package dev.sluice.store;

import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Where hot files lie. They are of no use to another process: opening empties the folder. Any thread.
final class HotFolder {
    private final Path folder;
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

    /// A path that no file has had.
    Path next(TableName table) {
        return folder.resolve(table.sql() + "-" + made.incrementAndGet() + ".parquet");
    }
}
