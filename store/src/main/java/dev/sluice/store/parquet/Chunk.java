package dev.sluice.store.parquet;

import org.jspecify.annotations.Nullable;

/// What the footer says of one leaf in one row group.
///
/// @param dictionaryOffset of the dictionary page; negative without one
/// @param dataOffset of the first data page
/// @param uncompressedBytes of all pages with their headers, before compression
/// @param compressedBytes of all pages with their headers, in the file
/// @param bloom where its Bloom filter is; null without one
record Chunk(
        ParquetLeaf leaf,
        Encoding encoding,
        boolean isCompressed,
        int dataPages,
        long dictionaryOffset,
        long dataOffset,
        long uncompressedBytes,
        long compressedBytes,
        ChunkStatistics statistics,
        @Nullable Bloom bloom) {
    boolean hasDictionary() {
        return dictionaryOffset >= 0;
    }

    long offset() {
        return hasDictionary() ? dictionaryOffset : dataOffset;
    }

    Chunk with(Bloom place) {
        return new Chunk(
                leaf,
                encoding,
                isCompressed,
                dataPages,
                dictionaryOffset,
                dataOffset,
                uncompressedBytes,
                compressedBytes,
                statistics,
                place);
    }

    /// Place of a Bloom filter in the file, header included.
    record Bloom(long offset, int length) {}
}
