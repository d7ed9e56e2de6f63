package dev.sluice.store.column;

/// The 64-bit values of one attribute column by index. While there are few different ones each is held once; from
/// then on every value is, because a large table would cost more than it saves. One owner.
final class LongDictionary {
    private static final int DISTINCT_MAX = 4096;
    private static final int[] NOTHING = {};

    private final LongList values = new LongList();
    private final Meter meter;
    private int[] table = new int[16];

    /// @param meter is told of all memory that is taken
    LongDictionary(Meter meter) {
        this.meter = meter;
        meter.add(128 + 4L * table.length);
    }

    /// The index of a value.
    int index(long value) {
        int size = values.size();
        if (size > 0 && values.get(size - 1) == value) {
            return size - 1;
        }
        if (size >= DISTINCT_MAX) {
            release();
            add(value);
            return size;
        }
        int mask = table.length - 1;
        int i = slot(value, mask);
        for (int found = table[i]; found != 0; found = table[i]) {
            if (values.get(found - 1) == value) {
                return found - 1;
            }
            i = i + 1 & mask;
        }
        add(value);
        table[i] = values.size();
        if (values.size() * 2 > table.length) {
            rehash();
        }
        return size;
    }

    long[] array() {
        return values.array();
    }

    long get(int index) {
        return values.get(index);
    }

    private void add(long value) {
        long before = values.memoryBytes();
        values.add(value);
        meter.add(values.memoryBytes() - before);
    }

    private void release() {
        meter.add(-4L * table.length);
        table = NOTHING;
    }

    private void rehash() {
        meter.add(4L * table.length);
        int[] larger = new int[table.length * 2];
        int mask = larger.length - 1;
        for (int index = 0; index < values.size(); index++) {
            int i = slot(values.get(index), mask);
            while (larger[i] != 0) {
                i = i + 1 & mask;
            }
            larger[i] = index + 1;
        }
        table = larger;
    }

    private static int slot(long value, int mask) {
        long h = value * 0x9e37_79b9_7f4a_7c15L;
        return (int) (h ^ h >>> 32) & mask;
    }
}
