package dev.sluice.store.parquet;

import dev.sluice.store.parquet.ColumnSource.Values;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Byte strings. One owner, reused from leaf to leaf.
///
/// | Values | Encoding |
/// |---|---|
/// | coded, at most 60 % distinct, the dictionary within its limit | RLE_DICTIONARY |
/// | coded, plain values four times as large as the dictionary, beyond the limit | RLE_DICTIONARY |
/// | others | DELTA_LENGTH_BYTE_ARRAY |
///
/// The heap is shared by many columns; a dictionary must hold this column's entries only. So the heap's numbers are
/// renumbered in the order of first use, with a table over the whole heap that is cleaned entry by entry.
final class ByteColumn implements ColumnEncoder {
    private static final VarHandle BIG_ENDIAN = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    /// What one page can hold.
    private static final int DICTIONARY_BYTES_MAX = 1 << 30;
    /// How many times larger plain values may be than a dictionary that is too large.
    private static final int EXPLOSION = 4;
    private static final ByteHeap EMPTY = ByteHeap.of(new byte[0], new int[1], 0);

    private final DeltaEncoder delta = new DeltaEncoder();
    private LeafType type = LeafType.BINARY;
    private Encoding encoding = Encoding.DELTA_LENGTH_BYTE_ARRAY;
    private ByteHeap heap = EMPTY;
    /// Per value: its number in the dictionary, or its heap entry when there is no dictionary.
    private int[] codes = new int[0];
    private int present;
    /// Heap entry → number in the dictionary plus one, 0 for entries not met.
    private int[] numbers = new int[0];
    /// Number in the dictionary → heap entry.
    private int[] entries = new int[0];
    private int distinct;
    private long[] lengths = new long[0];

    void prepare(ParquetLeaf leaf, Values values, Placement placement, int dictionaryBytesMax) {
        type = leaf.type();
        present = placement.present();
        if (codes.length < present) {
            codes = new int[present];
        }
        distinct = 0;
        switch (values) {
            case Values.Coded(int[] ids, ByteHeap source) -> {
                heap = source;
                number(ids, placement);
                encoding = isDictionaryWorthwhile(dictionaryBytesMax)
                        ? Encoding.RLE_DICTIONARY
                        : Encoding.DELTA_LENGTH_BYTE_ARRAY;
                if (encoding != Encoding.RLE_DICTIONARY) {
                    for (int j = 0; j < present; j++) {
                        codes[j] = entries[codes[j]];
                    }
                }
            }
            case Values.Bytes(ByteHeap source, var nulls) -> {
                heap = source;
                encoding = Encoding.DELTA_LENGTH_BYTE_ARRAY;
                for (int j = 0; j < present; j++) {
                    codes[j] = placement.index(j);
                }
            }
            case Values.Longs other -> throw notBytes();
            case Values.Ints other -> throw notBytes();
            case Values.Doubles other -> throw notBytes();
            case Values.Booleans other -> throw notBytes();
        }
    }

    /// Lets go of the heap, and of memory beyond `limit` elements an array.
    void release(int limit) {
        heap = EMPTY;
        present = 0;
        distinct = 0;
        if (numbers.length > limit) {
            numbers = new int[0];
        }
        if (Math.max(codes.length, entries.length) > limit) {
            codes = new int[0];
            entries = new int[0];
            lengths = new long[0];
        }
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public int dictionarySize() {
        return encoding == Encoding.RLE_DICTIONARY ? distinct : 0;
    }

    @Override
    public void writeDictionary(OutputBytes out) {
        for (int number = 0; number < distinct; number++) {
            int id = entries[number];
            int length = heap.length(id);
            out.putInt(length);
            out.put(heap.array(id), heap.offset(id), length);
        }
    }

    @Override
    public void writeValues(int from, int to, OutputBytes out) {
        if (encoding == Encoding.RLE_DICTIONARY) {
            int width = HybridEncoder.width(distinct - 1);
            out.putByte(width);
            HybridEncoder.encode(codes, from, to, width, out);
            return;
        }
        if (lengths.length < to - from) {
            lengths = new long[to - from];
        }
        for (int j = from; j < to; j++) {
            lengths[j - from] = heap.length(codes[j]);
        }
        delta.encodeInts(lengths, 0, to - from, out);
        for (int j = from; j < to; j++) {
            int id = codes[j];
            out.put(heap.array(id), heap.offset(id), (int) lengths[j - from]);
        }
    }

    @Override
    public int pageBytes(int j) {
        return encoding == Encoding.RLE_DICTIONARY ? 0 : heap.length(codes[j]);
    }

    @Override
    public ChunkStatistics statistics(long values) {
        int[] ids = candidates();
        int count = candidateCount();
        long nulls = values - present;
        if (count == 0) {
            return new ChunkStatistics(values, nulls, 0, null, null, true, true);
        }
        int min = ids[0];
        int max = ids[0];
        long minPrefix = prefix(min);
        long maxPrefix = minPrefix;
        for (int i = 1; i < count; i++) {
            int id = ids[i];
            long prefix = prefix(id);
            if (prefix <= minPrefix && (prefix < minPrefix || compare(id, min) < 0)) {
                min = id;
                minPrefix = prefix;
            }
            if (prefix >= maxPrefix && (prefix > maxPrefix || compare(id, max) > 0)) {
                max = id;
                maxPrefix = prefix;
            }
        }
        return new ChunkStatistics(
                values,
                nulls,
                0,
                Bounds.lower(heap.array(min), heap.offset(min), heap.length(min), type),
                Bounds.upper(heap.array(max), heap.offset(max), heap.length(max), type),
                heap.length(min) <= Bounds.BYTES_MAX,
                heap.length(max) <= Bounds.BYTES_MAX);
    }

    @Override
    public BloomFilter bloomFilter() {
        int[] ids = candidates();
        int count = candidateCount();
        BloomFilter filter = new BloomFilter(count);
        for (int i = 0; i < count; i++) {
            int id = ids[i];
            filter.add(Xxh64.hash(heap.array(id), heap.offset(id), heap.length(id)));
        }
        return filter;
    }

    private static IllegalArgumentException notBytes() {
        return new IllegalArgumentException("values: numbers (expected: bytes)");
    }

    /// Heap entries among which every value is: each once where that is known.
    private int[] candidates() {
        return distinct > 0 ? entries : codes;
    }

    private int candidateCount() {
        return distinct > 0 ? distinct : present;
    }

    /// The first eight bytes as a number that compares signed as the bytes do unsigned; short entries are padded with
    /// zeros, so equal prefixes say nothing.
    private long prefix(int id) {
        byte[] array = heap.array(id);
        int offset = heap.offset(id);
        int length = heap.length(id);
        long prefix = 0;
        if (length >= 8) {
            prefix = (long) BIG_ENDIAN.get(array, offset);
        } else {
            for (int i = 0; i < length; i++) {
                prefix |= (array[offset + i] & 0xFFL) << 56 - 8 * i;
            }
        }
        return prefix ^ Long.MIN_VALUE;
    }

    private int compare(int a, int b) {
        return Arrays.compareUnsigned(
                heap.array(a),
                heap.offset(a),
                heap.offset(a) + heap.length(a),
                heap.array(b),
                heap.offset(b),
                heap.offset(b) + heap.length(b));
    }

    private void number(int[] ids, Placement placement) {
        if (numbers.length < heap.size()) {
            numbers = new int[Math.max(heap.size(), (int) Math.min(2L * numbers.length, Integer.MAX_VALUE - 16))];
        }
        if (entries.length < present) {
            entries = new int[present];
        }
        try {
            numberAll(ids, placement);
        } finally {
            for (int i = 0; i < distinct; i++) {
                numbers[entries[i]] = 0;
            }
        }
    }

    private void numberAll(int[] ids, Placement placement) {
        boolean identity = placement.isIdentity();
        int[] index = placement.indexes();
        for (int j = 0; j < present; j++) {
            int id = ids[identity ? j : index[j]];
            int number = numbers[id];
            if (number == 0) {
                entries[distinct++] = id;
                number = distinct;
                numbers[id] = number;
            }
            codes[j] = number - 1;
        }
    }

    /// A dictionary is given up when most values are distinct or when it is too large, but not when plain values
    /// would take several times its size: one huge text in every row is small here and would be gigabytes there.
    private boolean isDictionaryWorthwhile(int bytesMax) {
        long bytes = 0;
        int longest = 0;
        for (int i = 0; i < distinct; i++) {
            int length = heap.length(entries[i]);
            bytes += 4L + length;
            longest = Math.max(longest, length);
        }
        if (distinct * 10L <= present * 6L && bytes <= bytesMax) {
            return distinct > 0;
        }
        boolean canExplode = (long) longest * present > bytesMax && bytes <= DICTIONARY_BYTES_MAX;
        return canExplode && plainBytes() > EXPLOSION * bytes;
    }

    private long plainBytes() {
        long bytes = 0;
        for (int j = 0; j < present; j++) {
            bytes += heap.length(entries[codes[j]]);
        }
        return bytes;
    }
}
