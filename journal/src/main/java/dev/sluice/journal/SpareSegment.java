package dev.sluice.journal;

import dev.sluice.journal.disk.Disk;
import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The next segment file, filled with zeros ahead of its use: its blocks are reserved, so a disk that fills up
/// meanwhile
/// refuses this file and not an entry, and writing into it later needs no change of metadata with every fsync.
///
/// [#prepare] runs on one background thread, [#take] on the writer's, [#release] on any.
final class SpareSegment {
    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");
    private static final int FILL_BYTES = 1 << 18;
    // Synced in small steps: a whole segment of dirty pages at once would stand in the way of the next acknowledgement.
    private static final long STEP_BYTES = 4L << 20;

    private final JournalFolder folder;
    private final AtomicReference<@Nullable Spare> ready = new AtomicReference<>();
    private long number; // owned by the preparing thread

    /// @param file open; whoever takes it closes it
    record Spare(Path path, DiskFile file, long bytes) {}

    SpareSegment(JournalFolder folder) {
        this.folder = folder;
    }

    boolean isReady() {
        return ready.get() != null;
    }

    long bytes() {
        Spare spare = ready.get();
        return spare == null ? 0 : spare.bytes;
    }

    /// Makes a spare if there is none; without room for one there is none.
    void prepare(long bytes) {
        if (isReady()) {
            return;
        }
        Path path = folder.root().resolve("spare-" + number++ + JournalFolder.TEMPORARY);
        DiskFile file = null;
        try {
            file = folder.disk().open(path, Disk.Access.CREATE);
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, bytes));
            for (long at = 0; at < bytes; at += zeros.capacity()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
                file.writeFully(zeros, at);
                if (at % STEP_BYTES == STEP_BYTES - FILL_BYTES) {
                    file.sync();
                }
            }
            file.sync();
            ready.set(new Spare(path, file, bytes));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.DEBUG, "journal: no spare segment: {0}", failure.toString());
            discard(path, file);
        }
    }

    @Nullable
    Spare take() {
        return ready.getAndSet(null);
    }

    /// Gives the reserved room back to the disk.
    void release() {
        Spare spare = take();
        if (spare != null) {
            discard(spare.path, spare.file);
        }
    }

    private void discard(Path path, @Nullable DiskFile file) {
        try (DiskFile closed = file) {
            folder.disk().delete(path);
        } catch (IOException failure) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "journal: {0} stays until the next start: {1}",
                    path,
                    failure.toString());
        }
    }
}
