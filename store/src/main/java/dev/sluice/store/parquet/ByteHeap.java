package dev.sluice.store.parquet;

/// Many byte strings, numbered from 0. Several columns may share one heap: what a coded column stores are numbers.
///
/// Nothing is copied: while a row group is written, entries must not change. Entry `id` is the `length(id)` bytes
/// from `offset(id)` of `array(id)`; entries may lie in one array or in many.
public interface ByteHeap {
    /// How many entries there are; every id is below.
    int size();

    byte[] array(int id);

    int offset(int id);

    int length(int id);

    /// Entries that lie behind each other in one array.
    ///
    /// @param offsets `size + 1` ascending offsets at least: entry `i` ends where `i + 1` begins
    static ByteHeap of(byte[] bytes, int[] offsets, int size) {
        return new ByteHeap() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public byte[] array(int id) {
                return bytes;
            }

            @Override
            public int offset(int id) {
                return offsets[id];
            }

            @Override
            public int length(int id) {
                return offsets[id + 1] - offsets[id];
            }
        };
    }

    /// Entries of one width that lie behind each other in one array, such as packed span ids.
    static ByteHeap fixed(byte[] bytes, int width, int size) {
        return new ByteHeap() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public byte[] array(int id) {
                return bytes;
            }

            @Override
            public int offset(int id) {
                return id * width;
            }

            @Override
            public int length(int id) {
                return width;
            }
        };
    }
}
