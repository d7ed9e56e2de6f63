package dev.sluice.store.parquet;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Writes one leaf of one row group: a dictionary page if there is a dictionary, then data pages. One owner.
///
/// | Page | Form |
/// |---|---|
/// | dictionary | header, the entries in PLAIN, compressed when the chunk is |
/// | data (version 2) | header, repetition levels, definition levels (hybrid, never compressed), values |
///
/// Version 2 pages say one by one whether their values are compressed, and always begin with a row. All page headers
/// carry the CRC-32 of what follows them.
final class ChunkWriter {
    static final int DATA_PAGE_V2 = 3;
    static final int DICTIONARY_PAGE = 2;

    private final FileTarget target;
    private final ParquetOptions options;
    private final Placement placement;
    private final EncodingBuffers buffers;
    private final OutputBytes page;
    private final CRC32 crc = new CRC32();
    private int[] levels = new int[0];

    private ParquetLeaf leaf;
    private ColumnEncoder column;
    private boolean isCompressing;
    private int firstEntry;
    private int firstValue;
    private int dataPages;
    private long uncompressedBytes;
    private @Nullable BloomFilter bloomFilter;

    ChunkWriter(FileTarget target, ParquetSchema schema, ParquetOptions options, EncodingBuffers buffers) {
        this.target = target;
        this.options = options;
        this.buffers = buffers;
        this.placement = buffers.placement();
        this.page = buffers.page();
        this.leaf = schema.leaves().getFirst();
        this.column = buffers.words();
        buffers.compressor().level(options.zstdLevel());
    }

    Chunk write(ParquetLeaf leaf, ColumnSource source, int rows) {
        prepare(leaf, source, rows);
        long start = target.position();
        boolean isDictionaryShrunk = compressDictionary();
        PageSize first = encodePage();
        isCompressing = buffers.compressor().shrinks(page, first.levelBytes(), compressed());
        boolean isCompressed = isDictionaryShrunk || isCompressing;
        boolean hasDictionary = column.dictionarySize() > 0;
        if (hasDictionary) {
            writeDictionary(isCompressed ? buffers.compressedDictionary() : buffers.dictionary());
        }
        long dataOffset = target.position();
        writePage(first, isCompressing);
        while (firstEntry < placement.entries()) {
            PageSize next = encodePage();
            writePage(next, isCompressing && buffers.compressor().shrinks(page, next.levelBytes(), compressed()));
        }
        bloomFilter = options.bloomFieldIds().contains(leaf.fieldId()) ? column.bloomFilter() : null;
        return new Chunk(
                leaf,
                column.encoding(),
                isCompressed,
                dataPages,
                hasDictionary ? start : -1,
                dataOffset,
                uncompressedBytes,
                target.position() - start,
                column.statistics(placement.entries()),
                null);
    }

    /// The Bloom filter of the chunk just written.
    @Nullable
    BloomFilter bloomFilter() {
        return bloomFilter;
    }

    private void prepare(ParquetLeaf leaf, ColumnSource source, int rows) {
        if (!source.values().fits(leaf.type())) {
            throw new IllegalArgumentException("source of " + leaf + ": "
                    + source.values().getClass().getSimpleName() + " (expected: values of " + leaf.type() + ")");
        }
        this.leaf = leaf;
        firstEntry = 0;
        firstValue = 0;
        dataPages = 0;
        uncompressedBytes = 0;
        placement.place(leaf, source, rows);
        if (leaf.type().isBytes()) {
            buffers.bytes().prepare(leaf, source.values(), placement, options.dictionaryBytes());
            column = buffers.bytes();
        } else {
            buffers.words().prepare(leaf, source.values(), placement);
            column = buffers.words();
        }
    }

    /// Encodes the dictionary both ways; which one is written is known after the first data page.
    private boolean compressDictionary() {
        OutputBytes plain = buffers.dictionary();
        OutputBytes compressed = buffers.compressedDictionary();
        plain.clear();
        compressed.clear();
        if (column.dictionarySize() == 0) {
            return false;
        }
        column.writeDictionary(plain);
        boolean shrinks = buffers.compressor().shrinks(plain, 0, compressed);
        if (!shrinks) {
            compressed.clear();
        }
        return shrinks;
    }

    private void writeDictionary(OutputBytes stored) {
        OutputBytes plain = buffers.dictionary();
        if (stored != plain && stored.size() == 0) {
            buffers.compressor().compress(plain, 0, plain.size(), stored);
        }
        crc.reset();
        crc.update(stored.array(), 0, stored.size());
        ThriftWriter thrift = beginHeader(DICTIONARY_PAGE, plain.size(), stored.size());
        thrift.beginStruct(7);
        thrift.i32(1, column.dictionarySize());
        thrift.i32(2, Encoding.PLAIN.code());
        thrift.end();
        endHeader(thrift, plain.size());
        target.write(stored);
    }

    private OutputBytes compressed() {
        OutputBytes compressed = buffers.compressedPage();
        compressed.clear();
        return compressed;
    }

    /// Encodes the next page into the page buffer: levels, then values; moves on to the entry behind it.
    private PageSize encodePage() {
        int from = firstEntry;
        int to = pageEnd(from);
        page.clear();
        int rows = leaf.depth() == 0 ? to - from : writeRepetitions(from, to);
        int repetitionBytes = page.size();
        int values = writeDefinitions(from, to);
        int definitionBytes = page.size() - repetitionBytes;
        column.writeValues(firstValue, firstValue + values, page);
        firstEntry = to;
        firstValue += values;
        return new PageSize(to - from, to - from - values, rows, repetitionBytes, definitionBytes);
    }

    /// Appends the repetition levels and returns how many rows begin among the entries.
    private int writeRepetitions(int from, int to) {
        ensureLevels(to - from);
        byte[] repetitions = placement.repetitions();
        int rows = 0;
        for (int i = from; i < to; i++) {
            int level = repetitions[i];
            levels[i - from] = level;
            rows += level == 0 ? 1 : 0;
        }
        HybridEncoder.encode(levels, 0, to - from, HybridEncoder.width(leaf.depth()), page);
        return rows;
    }

    /// Appends the definition levels and returns how many of the entries have a value.
    private int writeDefinitions(int from, int to) {
        int max = leaf.maxDefinition();
        if (max == 0) {
            return to - from;
        }
        int width = HybridEncoder.width(max);
        if (placement.isAllPresent()) {
            HybridEncoder.repeated(max, to - from, width, page);
            return to - from;
        }
        ensureLevels(to - from);
        byte[] definitions = placement.definitions();
        int values = 0;
        for (int i = from; i < to; i++) {
            int level = definitions[i];
            levels[i - from] = level;
            values += level == max ? 1 : 0;
        }
        HybridEncoder.encode(levels, 0, to - from, width, page);
        return values;
    }

    /// The end of the page that begins at an entry: at a row's border, when there are rows or bytes enough.
    private int pageEnd(int from) {
        int entries = placement.entries();
        boolean isFlat = leaf.depth() == 0;
        boolean hasBytes = leaf.type().isBytes() && column.encoding() != Encoding.RLE_DICTIONARY;
        int end = entries - from <= options.pageRows() ? entries : from + options.pageRows();
        if (hasBytes) {
            end = pageEndByBytes(from, end);
        }
        while (!isFlat && end < entries && placement.repetitions()[end] != 0) {
            end++;
        }
        return end;
    }

    /// The entry behind the one that makes the page full, at most `end`.
    private int pageEndByBytes(int from, int end) {
        int value = firstValue;
        long bytes = 0;
        for (int i = from; i < end; i++) {
            if (placement.isAllPresent() || placement.definitions()[i] == leaf.maxDefinition()) {
                bytes += column.pageBytes(value++);
                if (bytes >= options.pageBytes()) {
                    return i + 1;
                }
            }
        }
        return end;
    }

    private void writePage(PageSize size, boolean isPageCompressed) {
        OutputBytes values = isPageCompressed ? buffers.compressedPage() : page;
        int levelBytes = size.levelBytes();
        int valuesFrom = isPageCompressed ? 0 : levelBytes;
        int valueBytes = values.size() - valuesFrom;
        crc.reset();
        crc.update(page.array(), 0, levelBytes);
        crc.update(values.array(), valuesFrom, valueBytes);
        ThriftWriter thrift = beginHeader(DATA_PAGE_V2, page.size(), levelBytes + valueBytes);
        thrift.beginStruct(8);
        thrift.i32(1, size.entries());
        thrift.i32(2, size.nulls());
        thrift.i32(3, size.rows());
        thrift.i32(4, column.encoding().code());
        thrift.i32(5, size.definitionBytes());
        thrift.i32(6, size.repetitionBytes());
        thrift.bool(7, isPageCompressed);
        thrift.end();
        endHeader(thrift, page.size());
        target.write(page.array(), 0, levelBytes);
        target.write(values.array(), valuesFrom, valueBytes);
        dataPages++;
    }

    private ThriftWriter beginHeader(int pageType, int uncompressed, int stored) {
        buffers.header().clear();
        ThriftWriter thrift = new ThriftWriter(buffers.header());
        thrift.begin();
        thrift.i32(1, pageType);
        thrift.i32(2, uncompressed);
        thrift.i32(3, stored);
        thrift.i32(4, (int) crc.getValue());
        return thrift;
    }

    private void endHeader(ThriftWriter thrift, int uncompressed) {
        thrift.end();
        uncompressedBytes += buffers.header().size() + (long) uncompressed;
        target.write(buffers.header());
    }

    private void ensureLevels(int count) {
        if (levels.length < count) {
            levels = new int[Math.max(count, options.pageRows())];
        }
    }

    /// @param entries with nulls and empty lists
    /// @param nulls entries without a value
    private record PageSize(int entries, int nulls, int rows, int repetitionBytes, int definitionBytes) {
        int levelBytes() {
            return repetitionBytes + definitionBytes;
        }
    }
}
