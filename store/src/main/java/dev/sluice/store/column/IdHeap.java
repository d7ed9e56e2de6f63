package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;
import java.util.Arrays;

/// Trace or span ids by index, packed. Ids of another length than the usual one, which only logs, links and exemplars
/// may have but the wire can always carry, are kept exactly, in the dictionary. One owner.
final class IdHeap implements ByteHeap {
    private final int width;
    private final ByteDictionary dictionary;
    private final IntList oddIndexes = new IntList();
    private final IntList oddEntries = new IntList();
    private byte[] packed = {};
    private int size;

    IdHeap(int width, ByteDictionary dictionary) {
        this.width = width;
        this.dictionary = dictionary;
    }

    /// Adds an id and returns its index.
    int add(byte[] bytes, int offset, int length) {
        if ((size + 1) * (long) width > packed.length) {
            packed = Arrays.copyOf(packed, Growth.next(packed.length) / width * width + width);
        }
        if (length == width) {
            System.arraycopy(bytes, offset, packed, size * width, width);
        } else {
            oddIndexes.add(size);
            oddEntries.add(dictionary.raw(bytes, offset, length));
        }
        return size++;
    }

    void truncate(int size) {
        this.size = Math.min(size, this.size);
        int odd = oddIndexes.size();
        while (odd > 0 && oddIndexes.get(odd - 1) >= this.size) {
            odd--;
        }
        oddIndexes.truncate(odd);
        oddEntries.truncate(odd);
    }

    /// What the encoder reads: the plain form while every id has the usual length.
    ByteHeap heap() {
        return oddIndexes.size() == 0 ? ByteHeap.fixed(packed, width, size) : this;
    }

    /// The entry in the dictionary of an id of unusual length, else -1.
    private int odd(int id) {
        int at = Arrays.binarySearch(oddIndexes.array(), 0, oddIndexes.size(), id);
        return at < 0 ? -1 : oddEntries.get(at);
    }

    byte[] packed() {
        return packed;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte[] array(int id) {
        int odd = odd(id);
        return odd < 0 ? packed : dictionary.array(odd);
    }

    @Override
    public int offset(int id) {
        int odd = odd(id);
        return odd < 0 ? id * width : dictionary.offset(odd);
    }

    @Override
    public int length(int id) {
        int odd = odd(id);
        return odd < 0 ? width : dictionary.length(odd);
    }

    long memoryBytes() {
        return packed.length + oddIndexes.memoryBytes() + oddEntries.memoryBytes();
    }
}
