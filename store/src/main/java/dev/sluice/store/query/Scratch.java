package dev.sluice.store.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where worker processes have their temporary folders. Any thread.
final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final String PREFIX = "sluice-sql";

    private final @Nullable Path folder;

    private Scratch(@Nullable Path folder) {
        this.folder = folder;
    }

    /// Among those of other programs.
    static Scratch ofSystem() {
        return new Scratch(null);
    }

    /// In a folder that nobody else uses, and from which everything is removed now.
    static Scratch own(Path folder) {
        remove(folder);
        return new Scratch(folder);
    }

    /// A new folder, which only this user may enter where the system knows users.
    Path create() throws IOException {
        return folder == null
                ? Files.createTempDirectory(PREFIX)
                : Files.createTempDirectory(Files.createDirectories(folder), PREFIX);
    }

    /// Removes a folder and what is in it, as far as that goes.
    static void remove(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            LOG.debug("temporary folder of a sql worker: {}: {}", folder, left.toString());
        }
    }
}
