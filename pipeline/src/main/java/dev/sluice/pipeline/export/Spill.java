package dev.sluice.pipeline.export;

import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.Position;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one exporter has taken out of the main journal so that the others can have its room. One owner.
///
/// A journal like the main one, durable, in a folder of its own, which exists once it was needed.
final class Spill implements AutoCloseable {
    private static final String CURSOR = "exporter";
    private static final long SEGMENT_BYTES_MAX = 64L << 20;
    private static final long SEGMENT_BYTES_MIN = 1L << 20;
    private static final int SEGMENTS = 16;

    private final Journal journal;
    private final Cursor cursor;
    private final Position foundUpTo;
    private JournalReader reader;
    private volatile Position read;

    Spill(Path folder, long budgetBytes, Clock clock) {
        long segment = Math.max(SEGMENT_BYTES_MIN, Math.min(SEGMENT_BYTES_MAX, budgetBytes / SEGMENTS));
        JournalOptions options =
                JournalOptions.DEFAULTS.withSegmentBytes(segment).withDiskBudgetBytes(budgetBytes);
        // Its gauges would take the place of the main journal's; the exporter has those that matter.
        this.journal = SegmentedJournal.open(folder, options, new FileSystemDisk(), clock, new Instruments());
        this.cursor = journal.cursor(CURSOR);
        this.foundUpTo = journal.end();
        this.read = cursor.position();
        this.reader = journal.reader(read);
    }

    /// @throws dev.sluice.kernel.error.OverloadedException if the spill journal, or the disk, is full
    Position append(JournalEntry entry) {
        // Not the read-only view, of which a checksum can only be taken piece by piece.
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes(), entry.offset(), entry.length());
        return journal.append(entry.routingHash(), bytes, ByteBuffer.allocate(0));
    }

    /// The oldest entry that was not read yet, valid until the next call; null if there is none.
    @Nullable
    JournalEntry next() throws InterruptedException {
        JournalEntry entry = reader.next(Duration.ZERO);
        if (entry != null) {
            read = entry.position();
        }
        return entry;
    }

    /// The entry that was read last, as the caller's own.
    JournalEntry keep(JournalEntry entry, BufferPool buffers) {
        return reader.keep(entry, buffers);
    }

    /// Goes on behind this entry, which is under way already.
    void skipTo(Position position) {
        if (position.isAfter(read)) {
            reader.close();
            reader = journal.reader(position);
            read = position;
        }
    }

    /// Whether everything in it was read.
    boolean isRead() {
        return !journal.end().isAfter(read);
    }

    /// Whether the entry was there when this was opened.
    boolean wasFound(Position position) {
        return !position.isAfter(foundUpTo);
    }

    /// How far it was read.
    Position read() {
        return read;
    }

    void commit(Position upTo) {
        if (upTo.isAfter(cursor.position())) {
            cursor.commit(upTo);
        }
    }

    /// About what waits in it to be read. Any thread.
    long waitingBytes() {
        return journal.bytesAfter(read);
    }

    long bytes() {
        return journal.status().bytes();
    }

    @Override
    public void close() {
        reader.close();
        journal.close();
    }
}
