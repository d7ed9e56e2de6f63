package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/// The names in a journal's folder, and the one way in which small files in it are replaced. Any thread.
///
/// @param root the journal's folder
record JournalFolder(Disk disk, Path root) {
    static final String TEMPORARY = ".new";

    Path identity() {
        return root.resolve("identity");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path cursors() {
        return root.resolve("cursors");
    }

    Path quarantine() {
        return root.resolve("quarantine");
    }

    /// Puts `content` in the place of `file`, so that after a crash either the old or the new one is there, whole.
    void replace(Path file, ByteBuffer content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        disk.delete(temporary);
        try (DiskFile target = disk.open(temporary, Disk.Access.CREATE)) {
            target.writeFully(content, 0);
            target.sync();
        }
        disk.rename(temporary, file);
        disk.syncFolder(Objects.requireNonNull(file.getParent(), "parent"));
    }

    /// The whole of a small file, at most 64 KiB of it.
    ByteBuffer readSmall(Path file) throws IOException {
        try (DiskFile source = disk.open(file, Disk.Access.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(source.size(), 1 << 16));
            source.readFully(content, 0);
            return content.flip();
        }
    }
}
