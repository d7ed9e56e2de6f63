package dev.sluice.store.parquet;

import java.util.Arrays;

/// Numbers the distinct words of a column in the order of their first use, and gives up when there are too many: more
/// than 4,096, or more than 60 % of the values. Open addressing in a table that fits the second-level cache. One
/// owner, reused from column to column.
final class WordDictionary {
    private static final int ENTRIES_MAX = 4_096;
    private static final int SLOTS = 4 * ENTRIES_MAX;
    /// After so many values the share of distinct ones is looked at, so that ids and times give up early.
    private static final int FIRST_LOOK = 1_024;

    /// A word's number plus one, 0 where the slot is free.
    private final int[] numbers = new int[SLOTS];
    private final long[] words = new long[ENTRIES_MAX];
    private int size;

    int size() {
        return size;
    }

    long[] words() {
        return words;
    }

    /// Fills `codes` with the numbers of the words, or returns false.
    boolean encode(long[] values, int count, int[] codes) {
        Arrays.fill(numbers, 0);
        size = 0;
        int look = Math.min(count, FIRST_LOOK);
        return encode(values, 0, look, codes) && encode(values, look, count, codes) && count > 0;
    }

    private boolean encode(long[] values, int from, int to, int[] codes) {
        for (int j = from; j < to; j++) {
            long word = values[j];
            int slot = slot(word);
            int number = numbers[slot];
            while (number != 0 && words[number - 1] != word) {
                slot = slot + 1 & SLOTS - 1;
                number = numbers[slot];
            }
            if (number == 0) {
                if (size == ENTRIES_MAX) {
                    return false;
                }
                words[size++] = word;
                number = size;
                numbers[slot] = number;
            }
            codes[j] = number - 1;
        }
        return size * 10L <= to * 6L;
    }

    private static int slot(long word) {
        long product = word * 0x9E37_79B9_7F4A_7C15L;
        return (int) ((product ^ product >>> 32) >>> 18) & SLOTS - 1;
    }
}
