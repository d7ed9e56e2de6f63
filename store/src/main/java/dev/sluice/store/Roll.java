package dev.sluice.store;

import dev.sluice.kernel.time.Clock;
import dev.sluice.store.StoredFile.Tier;
import dev.sluice.store.catalog.IcebergTable;
import dev.sluice.store.catalog.Pins;
import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.column.FileLayout;
import dev.sluice.store.column.TableBuffer;
import dev.sluice.store.parquet.ParquetFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A buffer that grows, together with the files that hold its rows: the small sealed file with the first
/// [#committedRows] of them, and hot files with rows behind those.
///
/// Every field is guarded by [#use], which is also held while rows are encoded: a buffer has one owner.
final class Roll {
    private static final int HOT_FILES_MAX = 16;
    private static final int HOT_ROWS_AT_ONCE = 4_096;
    private static final long HOT_PAUSE_NANOS = 250_000_000;

    final ReentrantLock use = new ReentrantLock();
    final TableBuffer buffer;

    private final BufferMemory memory;
    /// Of the buffer, as the memory of all was told.
    private long countedBytes;
    private int committedRows;
    private @Nullable SealedFile small;
    /// Of the last row.
    private SourcePosition last;
    private final List<HotFile> hot = new ArrayList<>();
    private boolean hotLost = true;
    private long hotMadeNanos;

    /// Rows `from` to `to` of the buffer, in a file.
    private record HotFile(Path path, int from, int to, long bytes) {}

    /// @param last position before the first row
    Roll(TableBuffer buffer, BufferMemory memory, SourcePosition last) {
        this.buffer = buffer;
        this.memory = memory;
        this.last = last;
    }

    int committedRows() {
        return committedRows;
    }

    int uncommittedRows() {
        return buffer.rows() - committedRows;
    }

    @Nullable
    SealedFile small() {
        return small;
    }

    SourcePosition last() {
        return last;
    }

    void appended(SourcePosition position) {
        last = position;
        count(buffer.memoryBytes());
    }

    /// What the rows take.
    long memoryBytes() {
        return countedBytes;
    }

    private void count(long bytes) {
        memory.change(bytes - countedBytes);
        countedBytes = bytes;
    }

    /// Takes note that the first rows are in a sealed file, and drops the hot files which that makes
    /// superfluous.
    void committed(int rows, SealedFile file, Pins pins) {
        committedRows = rows;
        small = file;
        boolean cut = hot.stream().anyMatch(part -> part.from() < rows && part.to() > rows);
        hot.removeIf(part -> {
            boolean superfluous = cut || part.to() <= rows;
            if (superfluous) {
                pins.delete(part.path());
            }
            return superfluous;
        });
        hotLost |= cut;
    }

    /// Lets go of all rows and files; the buffer is empty and may be used again.
    void release(Pins pins) {
        hot.forEach(part -> pins.delete(part.path()));
        hot.clear();
        small = null;
        committedRows = 0;
        buffer.clear();
        count(0);
    }

    /// Files with the rows that are not committed. A few new rows are written at once; many at most four times
    /// a second, so that asking often does not cost more than storing. What could be read once can be read
    /// again.
    List<StoredFile> hotFiles(HotFolder folder, IcebergTable table, Clock clock, Pins pins) {
        int rows = buffer.rows();
        int written = hot.isEmpty() ? committedRows : hot.getLast().to();
        long now = clock.monotonicNanos();
        boolean few = rows - written <= HOT_ROWS_AT_ONCE;
        if (rows > written && (few || hotLost || now - hotMadeNanos >= HOT_PAUSE_NANOS)) {
            if (hot.size() >= HOT_FILES_MAX) {
                hot.forEach(part -> pins.delete(part.path()));
                hot.clear();
                written = committedRows;
            }
            ParquetFile file = folder.write(buffer, table.name(), layout(table), written, rows);
            hot.add(new HotFile(file.path(), written, rows, file.bytes()));
            hotLost = false;
            hotMadeNanos = now;
        }
        return hot.stream()
                .map(part -> new StoredFile(part.path(), part.to() - part.from(), part.bytes(), Tier.HOT))
                .toList();
    }

    static FileLayout layout(IcebergTable table) {
        IcebergTable.State state = table.state();
        return new FileLayout(
                state.attributeColumns(),
                state.fieldIds(),
                Map.of("sluice.table", table.name().sql()));
    }
}
