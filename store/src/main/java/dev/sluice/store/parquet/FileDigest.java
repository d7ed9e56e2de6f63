package dev.sluice.store.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The digest of a file as it is now, to be compared with the one from when it was written.
public final class FileDigest {
    private static final int CHUNK = 1 << 18;

    private FileDigest() {}

    /// Reads the whole file.
    ///
    /// @return XXH64 with seed 0 of all its bytes, as [ParquetFile#digest()]
    public static long of(Path file) throws IOException {
        Xxh64 digest = new Xxh64();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(chunk) >= 0) {
                digest.update(chunk.array(), 0, chunk.position());
                chunk.clear();
            }
        }
        return digest.digest();
    }
}
