package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// All byte strings of a buffer, each one held once and known by a small number. One dictionary for everything,
/// because a hundred small tables, one per column, miss the processor's caches.
///
/// Entries have a kind, which is part of their identity, so that the bytes of a text entry are known to be UTF-8:
///
/// | Kind | Bytes |
/// |---|---|
/// | [#RAW] | anything |
/// | [#TEXT] | UTF-8 |
/// | [#TEXT_VALUE] | the `AnyValue` of a text: tag, length, UTF-8 |
///
/// The bytes lie in chunks that are never moved; an entry lies in one chunk. What is known of an entry is one word, so
/// that looking at it misses the caches once:
///
/// | Bits | Meaning |
/// |---|---|
/// | 0-27 | length |
/// | 28-29 | kind |
/// | 30-49 | offset in the chunk |
/// | 50-62 | number of the chunk |
///
/// One owner.
final class ByteDictionary implements ByteHeap {
    static final int RAW = 0;
    static final int TEXT = 1 << 28;
    static final int TEXT_VALUE = 2 << 28;

    /// Neither interned nor added: text that is not UTF-8.
    static final int REFUSED = -2;

    private static final int LENGTH_MASK = (1 << 28) - 1;
    private static final int IDENTITY_MASK = (1 << 30) - 1;
    private static final int OFFSET_SHIFT = 30;
    private static final int OFFSET_MASK = (1 << 20) - 1;
    private static final int CHUNK_SHIFT = 50;
    private static final int CHUNK_MAX = 1 << 20;
    private static final int CHUNKS_MAX = 1 << 13;

    private final ByteHash hash;
    private byte[][] chunks = new byte[8][];
    private int chunkCount;
    private int used;
    private long chunkBytes;
    private long[] entries = new long[8];
    private int[] hashes = new int[8];
    /// Number 0 stays unused, so that an empty slot of the table is 0.
    private int size = 1;

    private int longest;
    private int[] table = new int[16];
    private int interned;

    ByteDictionary(ByteHash hash) {
        this.hash = hash;
    }

    /// The number of the entry with these bytes, which is made if there is none.
    ///
    /// @param header bytes of a [#TEXT_VALUE] before its text, else 0
    /// @return [#REFUSED] if the kind asks for text and the bytes are none
    int intern(byte[] bytes, int offset, int length, int kind, int header) {
        int h = hash.of(bytes, offset, length);
        int mask = table.length - 1;
        int i = h & mask;
        int identity = length | kind;
        for (int id = table[i]; id != 0; id = table[i]) {
            long entry = entries[id];
            if (((int) entry & IDENTITY_MASK) == identity
                    && ByteHash.equal(chunk(entry), offset(entry), bytes, offset, length)) {
                return id;
            }
            i = i + 1 & mask;
        }
        int id = add(bytes, offset, length, kind, header);
        if (id >= 0) {
            table[i] = id;
            hashes[id] = h;
            if (++interned * 2 > table.length) {
                rehash();
            }
        }
        return id;
    }

    int raw(byte[] bytes, int offset, int length) {
        return intern(bytes, offset, length, RAW, 0);
    }

    int text(byte[] bytes, int offset, int length) {
        return intern(bytes, offset, length, TEXT, 0);
    }

    private int add(byte[] bytes, int offset, int length, int kind, int header) {
        if (kind != RAW && !Utf8.isValid(bytes, offset + header, length - header)) {
            return REFUSED;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Growth.next(size));
            hashes = Arrays.copyOf(hashes, entries.length);
        }
        if (chunkCount == 0 || length > chunks[chunkCount - 1].length - used || used > OFFSET_MASK) {
            openChunk(length);
        }
        System.arraycopy(bytes, offset, chunks[chunkCount - 1], used, length);
        entries[size] = (long) (chunkCount - 1) << CHUNK_SHIFT | (long) used << OFFSET_SHIFT | length | kind;
        used += length;
        longest = Math.max(longest, length);
        return size++;
    }

    private void openChunk(int length) {
        if (length > LENGTH_MASK || chunkCount == CHUNKS_MAX) {
            throw new IllegalStateException("byte strings: " + chunkBytes + " bytes and one of " + length
                    + " (expected: a buffer sealed long before)");
        }
        int usual = (int) Math.min(CHUNK_MAX, Math.max(4096, chunkBytes));
        if (chunkCount == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunkCount * 2);
        }
        chunks[chunkCount] = new byte[Math.max(usual, length)];
        chunkBytes += chunks[chunkCount++].length;
        used = 0;
    }

    private void rehash() {
        int[] larger = new int[table.length * 2];
        int mask = larger.length - 1;
        for (int id : table) {
            if (id != 0) {
                int i = hashes[id] & mask;
                while (larger[i] != 0) {
                    i = i + 1 & mask;
                }
                larger[i] = id;
            }
        }
        table = larger;
    }

    /// Compares two entries as unsigned bytes.
    int compare(int a, int b) {
        return Arrays.compareUnsigned(
                array(a), offset(a), offset(a) + length(a), array(b), offset(b), offset(b) + length(b));
    }

    /// The length of the longest entry.
    int longest() {
        return longest;
    }

    boolean equals(int id, byte[] bytes, int offset, int length) {
        long entry = entries[id];
        return ((int) entry & LENGTH_MASK) == length
                && ByteHash.equal(chunk(entry), offset(entry), bytes, offset, length);
    }

    private byte[] chunk(long entry) {
        return chunks[(int) (entry >>> CHUNK_SHIFT)];
    }

    private static int offset(long entry) {
        return (int) (entry >>> OFFSET_SHIFT) & OFFSET_MASK;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte[] array(int id) {
        return chunk(entries[id]);
    }

    @Override
    public int offset(int id) {
        return offset(entries[id]);
    }

    @Override
    public int length(int id) {
        return (int) entries[id] & LENGTH_MASK;
    }

    String string(int id) {
        return new String(array(id), offset(id), length(id), StandardCharsets.UTF_8);
    }

    /// The same entries, of which every [#TEXT_VALUE] is seen as its text, without tag and length.
    ByteHeap asTexts() {
        return new Texts();
    }

    long memoryBytes() {
        return chunkBytes + 8L * chunks.length + 8L * entries.length + 4L * hashes.length + 4L * table.length;
    }

    private final class Texts implements ByteHeap {
        @Override
        public int size() {
            return ByteDictionary.this.size();
        }

        @Override
        public byte[] array(int id) {
            return ByteDictionary.this.array(id);
        }

        @Override
        public int offset(int id) {
            return ByteDictionary.this.offset(id) + header(id);
        }

        @Override
        public int length(int id) {
            return ByteDictionary.this.length(id) - header(id);
        }

        private int header(int id) {
            long entry = entries[id];
            if ((entry & TEXT_VALUE) == 0) {
                return 0;
            }
            byte[] bytes = chunk(entry);
            int at = ByteDictionary.offset(entry) + 1;
            int header = 2;
            while (bytes[at++] < 0) {
                header++;
            }
            return header;
        }
    }
}
