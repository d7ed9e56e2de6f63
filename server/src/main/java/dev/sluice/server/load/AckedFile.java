package dev.sluice.server.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The ids of acknowledged items, one a line, 16 hexadecimal digits. Appended request by request and flushed each
/// time, so that a generator that is killed has written all it has seen. Any thread.
final class AckedFile implements AutoCloseable {
    private final @Nullable BufferedWriter writer;

    private AckedFile(@Nullable BufferedWriter writer) {
        this.writer = writer;
    }

    /// @param file replaced if it exists; null writes nothing
    static AckedFile open(@Nullable Path file) throws IOException {
        return new AckedFile(file == null ? null : Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    synchronized void append(ItemIds ids, long firstItem, int items) {
        if (writer == null) {
            return;
        }
        try {
            for (int i = 0; i < items; i++) {
                writer.write(hex(ids.itemId(firstItem + i)));
                writer.write('\n');
            }
            writer.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String hex(long id) {
        char[] digits = new char[16];
        for (int i = 0; i < 16; i++) {
            digits[i] = Character.forDigit((int) (id >>> (60 - 4 * i)) & 0xF, 16);
        }
        return new String(digits);
    }

    @Override
    public synchronized void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
