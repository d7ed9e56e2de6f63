package dev.sluice.store.parquet;

import java.nio.ByteBuffer;

/// The memory an encoder works in, kept from file to file: about 26 bytes per entry of the longest leaf of a row
/// group, 4 per heap entry, one page, one dictionary, one zstd context and 128 KiB towards the file. What a monstrous
/// value or row made grow is given back when the file ends.
///
/// One owner, used by one open [ParquetWriter] at a time. Close it to free the native memory.
public final class EncodingBuffers implements AutoCloseable {
    private static final int FILE_BYTES = 128 << 10;
    /// Bytes or elements an array may keep: more than any page or row group of the usual size takes.
    private static final int KEPT_MAX = 8 << 20;

    private final Placement placement = new Placement();
    private final WordColumn words = new WordColumn();
    private final ByteColumn bytes = new ByteColumn();
    private final OutputBytes page = new OutputBytes();
    private final OutputBytes compressedPage = new OutputBytes();
    private final OutputBytes dictionary = new OutputBytes();
    private final OutputBytes compressedDictionary = new OutputBytes();
    private final OutputBytes header = new OutputBytes();
    private final PageCompressor compressor = new PageCompressor();
    private final ByteBuffer file = ByteBuffer.allocateDirect(FILE_BYTES);
    private boolean inUse;

    /// Called by the writer that opens with these buffers.
    ///
    /// @throws IllegalStateException if another writer has them
    void acquire() {
        if (inUse) {
            throw new IllegalStateException("buffers: in use (expected: one open writer)");
        }
        inUse = true;
    }

    void release() {
        inUse = false;
        placement.trim(KEPT_MAX);
        words.trim(KEPT_MAX);
        bytes.release(KEPT_MAX);
        page.trim(KEPT_MAX);
        compressedPage.trim(KEPT_MAX);
        dictionary.trim(KEPT_MAX);
        compressedDictionary.trim(KEPT_MAX);
        header.trim(KEPT_MAX);
    }

    Placement placement() {
        return placement;
    }

    WordColumn words() {
        return words;
    }

    ByteColumn bytes() {
        return bytes;
    }

    OutputBytes page() {
        return page;
    }

    OutputBytes compressedPage() {
        return compressedPage;
    }

    OutputBytes dictionary() {
        return dictionary;
    }

    OutputBytes compressedDictionary() {
        return compressedDictionary;
    }

    OutputBytes header() {
        return header;
    }

    PageCompressor compressor() {
        return compressor;
    }

    ByteBuffer file() {
        return file;
    }

    @Override
    public void close() {
        compressor.close();
    }
}
