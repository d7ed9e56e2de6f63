package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;

/// Ids that repeat, such as trace ids and parent ids, known by numbers. One owner.
///
/// Each one is held once while there are few. From then on the table forgets: a new id takes the slot of an old one,
/// which gets another number if it comes again. Spans of a trace, and children of a span, arrive close to each other,
/// so that a table that fits the processor's cache finds nearly all of them, where one of all ids misses it each time.
final class IdDictionary {
    /// Instead of a number: no id.
    static final int NONE = -1;

    private final int width;
    private final int slotsMax;
    private final ByteHash hash;
    private final IdHeap heap;
    private int[] table = new int[16];
    private int interned;
    private int last = NONE;
    private int empty = NONE;

    /// @param width usual length of the ids, 8 or 16
    /// @param slotsMax size of the table from which on it forgets, a power of two
    IdDictionary(int width, int slotsMax, ByteDictionary dictionary, ByteHash hash) {
        this.width = width;
        this.slotsMax = slotsMax;
        this.hash = hash;
        this.heap = new IdHeap(width, dictionary);
    }

    /// The number of an id of any length, or [#NONE] if it is empty.
    int optional(byte[] bytes, int offset, int length) {
        return length == 0 ? NONE : required(bytes, offset, length);
    }

    /// The number of an id of any length; the empty one has a number as well.
    int required(byte[] bytes, int offset, int length) {
        if (length == 0 && empty >= 0) {
            return empty;
        }
        if (length != width) {
            int odd = heap.add(bytes, offset, length);
            empty = length == 0 ? odd : empty;
            return odd;
        }
        long low = ByteHash.word(bytes, offset);
        long high = ByteHash.word(bytes, offset + width - 8);
        if (last >= 0 && same(last, low, high)) {
            return last;
        }
        int mask = table.length - 1;
        int i = hash.of(low, high) & mask;
        for (int found = table[i]; found != 0; found = table[i]) {
            if (same(found - 1, low, high)) {
                last = found - 1;
                return last;
            }
            if (table.length == slotsMax) {
                break;
            }
            i = i + 1 & mask;
        }
        last = heap.add(bytes, offset, length);
        table[i] = last + 1;
        if (table.length < slotsMax && ++interned * 2 > table.length) {
            rehash();
        }
        return last;
    }

    private boolean same(int id, long low, long high) {
        int at = id * width;
        byte[] packed = heap.packed();
        return ByteHash.word(packed, at) == low && ByteHash.word(packed, at + width - 8) == high;
    }

    private void rehash() {
        int[] larger = new int[table.length * 2];
        int mask = larger.length - 1;
        byte[] packed = heap.packed();
        for (int found : table) {
            if (found != 0) {
                int at = (found - 1) * width;
                int i = hash.of(ByteHash.word(packed, at), ByteHash.word(packed, at + width - 8)) & mask;
                while (larger[i] != 0) {
                    i = i + 1 & mask;
                }
                larger[i] = found;
            }
        }
        table = larger;
    }

    ByteHeap heap() {
        return heap.heap();
    }

    long memoryBytes() {
        return heap.memoryBytes() + 4L * table.length;
    }
}
