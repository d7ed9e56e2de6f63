package dev.sluice.store.parquet;

import dev.sluice.store.parquet.Footer.RowGroupChunks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes one Parquet file, front to back. One owner.
///
/// ```text
/// PAR1 | row group: chunk of leaf 0, chunk of leaf 1, … , Bloom filters | row group … | footer | its length | PAR1
/// ```
///
/// The whole story is `open`, `writeRowGroup` for each group, `finish`; `close` without `finish` removes the file.
/// Only pages, one dictionary and the chunk's codes are in memory, so row groups may be as large as their sources.
public final class ParquetWriter implements AutoCloseable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final ParquetSchema schema;
    private final ParquetOptions options;
    private final EncodingBuffers buffers;
    private final FileTarget target;
    private final ChunkWriter chunkWriter;
    private final List<RowGroupChunks> rowGroups = new ArrayList<>();
    private boolean isOpen = true;

    private ParquetWriter(Path path, ParquetSchema schema, ParquetOptions options, EncodingBuffers buffers) {
        this.path = path;
        this.schema = schema;
        this.options = options;
        this.buffers = buffers;
        this.target = new FileTarget(path, buffers.file());
        this.chunkWriter = new ChunkWriter(target, schema, options, buffers);
        target.write(MAGIC, 0, MAGIC.length);
    }

    /// Creates the file.
    ///
    /// @param path must not exist; its folder must
    /// @param buffers the caller's; used until this writer is finished or closed
    /// @throws dev.sluice.kernel.error.UnavailableException if the file cannot be created
    /// @throws IllegalArgumentException if the options name a leaf that cannot have a Bloom filter
    public static ParquetWriter open(Path path, ParquetSchema schema, ParquetOptions options, EncodingBuffers buffers) {
        for (ParquetLeaf leaf : schema.leaves()) {
            if (options.bloomFieldIds().contains(leaf.fieldId()) && !leaf.type().isBytes()) {
                throw new IllegalArgumentException(
                        "Bloom filter of " + leaf + ": " + leaf.type() + " (expected: BINARY or STRING)");
            }
        }
        buffers.acquire();
        try {
            return new ParquetWriter(path, schema, options, buffers);
        } catch (RuntimeException e) {
            buffers.release();
            throw e;
        }
    }

    /// Writes the rows `[0, rows)` of the sources as one row group; nothing for 0 rows.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if the disk refuses; the writer is then only good to
    /// close
    /// @throws IllegalArgumentException if a source does not fit its leaf; likewise
    public void writeRowGroup(int rows, LeafSources sources) {
        requireOpen();
        if (rows == 0) {
            return;
        }
        List<Chunk> chunks = new ArrayList<>(schema.leaves().size());
        List<BloomFilter> filters = new ArrayList<>();
        for (ParquetLeaf leaf : schema.leaves()) {
            chunks.add(chunkWriter.write(leaf, sources.source(leaf), rows));
            BloomFilter filter = chunkWriter.bloomFilter();
            if (filter != null) {
                filters.add(filter);
            }
        }
        writeFilters(chunks, filters);
        rowGroups.add(new RowGroupChunks(rows, chunks));
    }

    /// As above, with one source per leaf in the order of the schema's leaves.
    public void writeRowGroup(int rows, List<ColumnSource> sources) {
        if (sources.size() != schema.leaves().size()) {
            throw new IllegalArgumentException("sources: " + sources.size() + " (expected: "
                    + schema.leaves().size() + ")");
        }
        writeRowGroup(rows, leaf -> sources.get(leaf.index()));
    }

    /// Writes the footer and closes the file; readers can open it then. It may still be lost when the machine stops.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if the disk refuses; the file is then for [#close] to
    ///     remove
    public ParquetFile finish() {
        writeFooter();
        return finished();
    }

    /// As [#finish], and returns when the content is on stable storage. That its name is too is for the caller to see
    /// to, by forcing the folder.
    public ParquetFile finishDurably() {
        writeFooter();
        target.force();
        return finished();
    }

    /// Removes the file unless it is finished. Safe to call twice.
    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            buffers.release();
            target.discard();
        }
    }

    private void requireOpen() {
        if (!isOpen) {
            throw new IllegalStateException("writer of " + path + ": closed (expected: open)");
        }
    }

    private void writeFilters(List<Chunk> chunks, List<BloomFilter> filters) {
        OutputBytes bytes = buffers.page();
        int next = 0;
        for (int i = 0; next < filters.size(); i++) {
            if (options.bloomFieldIds().contains(chunks.get(i).leaf().fieldId())) {
                bytes.clear();
                filters.get(next++).writeTo(bytes);
                chunks.set(i, chunks.get(i).with(new Chunk.Bloom(target.position(), bytes.size())));
                target.write(bytes);
            }
        }
    }

    private void writeFooter() {
        requireOpen();
        OutputBytes bytes = buffers.page();
        bytes.clear();
        new Footer(bytes).write(schema, rowGroups, options.metadata());
        bytes.putInt(bytes.size());
        bytes.put(MAGIC, 0, MAGIC.length);
        target.write(bytes);
        target.flush();
    }

    private ParquetFile finished() {
        target.close();
        isOpen = false;
        buffers.release();
        long rows = 0;
        List<ParquetFile.RowGroup> groups = new ArrayList<>();
        for (RowGroupChunks group : rowGroups) {
            rows += group.rows();
            groups.add(new ParquetFile.RowGroup(group.offset(), group.rows(), group.compressedBytes()));
        }
        return new ParquetFile(path, rows, target.position(), target.digest(), statistics(), groups);
    }

    private List<LeafStatistics> statistics() {
        List<LeafStatistics> all = new ArrayList<>();
        for (ParquetLeaf leaf : schema.leaves()) {
            long bytes = 0;
            ChunkStatistics sum = ChunkStatistics.NONE;
            for (RowGroupChunks group : rowGroups) {
                Chunk chunk = group.chunks().get(leaf.index());
                bytes += chunk.compressedBytes();
                sum = sum.and(chunk.statistics(), leaf.type());
            }
            all.add(new LeafStatistics(leaf, bytes, sum.values(), sum.nulls(), sum.nans(), sum.lower(), sum.upper()));
        }
        return all;
    }
}
