package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
/// The bytes lie in chunks that are never moved; an entry lies in one chunk. One owner.
final class ByteDictionary implements ByteHeap {
    static final int RAW = 0;
    static final int TEXT = 1 << 30;
    static final int TEXT_VALUE = 2 << 30;

    /// Neither interned nor added: text that is not UTF-8.
    static final int REFUSED = -2;

    private static final int LENGTH_MASK = (1 << 30) - 1;
    private static final int CHUNK_MAX = 1 << 20;

    private final ByteHash hash;
    private final List<byte[]> chunks = new ArrayList<>();
    private byte[] chunk = {};
    private int used;
    private long chunkBytes;
    private byte[][] arrays = new byte[8][];
    private int[] offsets = new int[8];
    private int[] lengths = new int[8];
    private int size;
    private int longest;
    private long[] table = new long[16];
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
        for (long slot = table[i]; slot != 0; slot = table[i]) {
            int id = (int) slot;
            if ((int) (slot >>> 32) == h
                    && lengths[id] == identity
                    && ByteHash.equal(arrays[id], offsets[id], bytes, offset, length)) {
                return id;
            }
            i = i + 1 & mask;
        }
        int id = add(bytes, offset, length, kind, header);
        if (id >= 0) {
            table[i] = (long) h << 32 | id;
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

    /// Makes an entry without looking for an equal one: for values that rarely repeat.
    ///
    /// @return [#REFUSED] if the kind asks for text and the bytes are none
    int add(byte[] bytes, int offset, int length, int kind, int header) {
        if (kind != RAW && !Utf8.isValid(bytes, offset + header, length - header)) {
            return REFUSED;
        }
        if (size == 0) {
            size = 1; // Number 0 stays unused, so that an empty slot of the table is 0.
        }
        if (size == lengths.length) {
            int capacity = Growth.next(size);
            arrays = Arrays.copyOf(arrays, capacity);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
        }
        int id = size++;
        if (length > chunk.length - used) {
            openChunk(length);
        }
        System.arraycopy(bytes, offset, chunk, used, length);
        arrays[id] = chunk;
        offsets[id] = used;
        lengths[id] = length | kind;
        used += length;
        longest = Math.max(longest, length);
        return id;
    }

    private void openChunk(int length) {
        int usual = (int) Math.min(CHUNK_MAX, Math.max(4096, chunkBytes));
        chunk = new byte[Math.max(usual, length)];
        used = 0;
        chunks.add(chunk);
        chunkBytes += chunk.length;
    }

    private void rehash() {
        long[] larger = new long[table.length * 2];
        int mask = larger.length - 1;
        for (long slot : table) {
            if (slot != 0) {
                int i = (int) (slot >>> 32) & mask;
                while (larger[i] != 0) {
                    i = i + 1 & mask;
                }
                larger[i] = slot;
            }
        }
        table = larger;
    }

    /// Compares two entries as unsigned bytes.
    int compare(int a, int b) {
        return Arrays.compareUnsigned(
                arrays[a], offsets[a], offsets[a] + length(a), arrays[b], offsets[b], offsets[b] + length(b));
    }

    /// The length of the longest entry.
    int longest() {
        return longest;
    }

    boolean equals(int id, byte[] bytes, int offset, int length) {
        return length(id) == length && ByteHash.equal(arrays[id], offsets[id], bytes, offset, length);
    }

    @Override
    public int size() {
        return Math.max(1, size);
    }

    @Override
    public byte[] array(int id) {
        return arrays[id];
    }

    @Override
    public int offset(int id) {
        return offsets[id];
    }

    @Override
    public int length(int id) {
        return lengths[id] & LENGTH_MASK;
    }

    String string(int id) {
        return new String(arrays[id], offsets[id], length(id), StandardCharsets.UTF_8);
    }

    /// The same entries, of which every [#TEXT_VALUE] is seen as its text, without tag and length.
    ByteHeap asTexts() {
        return new Texts();
    }

    long memoryBytes() {
        return chunkBytes + 16L * lengths.length + 8L * table.length;
    }

    private final class Texts implements ByteHeap {
        @Override
        public int size() {
            return ByteDictionary.this.size();
        }

        @Override
        public byte[] array(int id) {
            return arrays[id];
        }

        @Override
        public int offset(int id) {
            return offsets[id] + header(id);
        }

        @Override
        public int length(int id) {
            return ByteDictionary.this.length(id) - header(id);
        }

        private int header(int id) {
            if ((lengths[id] & TEXT_VALUE) == 0) {
                return 0;
            }
            int at = offsets[id] + 1;
            int header = 2;
            while (arrays[id][at++] < 0) {
                header++;
            }
            return header;
        }
    }
}
