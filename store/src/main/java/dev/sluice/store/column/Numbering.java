package dev.sluice.store.column;

/// Small numbers, from 0 in order of first sight, for entries of the dictionary. One owner.
final class Numbering {
    private final IntList entries = new IntList();
    private int[] table = new int[16];

    /// The number of an entry, which is made if there is none.
    int of(int entry) {
        int at = place(entry);
        if (table[at] != 0) {
            return table[at] - 1;
        }
        entries.add(entry);
        int number = entries.size() - 1;
        table[at] = number + 1;
        if (entries.size() * 2 > table.length) {
            rehash();
        }
        return number;
    }

    /// The number of an entry, or -1.
    int find(int entry) {
        return table[place(entry)] - 1;
    }

    private int place(int entry) {
        int mask = table.length - 1;
        int i = slot(entry, mask);
        while (table[i] != 0 && entries.get(table[i] - 1) != entry) {
            i = i + 1 & mask;
        }
        return i;
    }

    private void rehash() {
        int[] larger = new int[table.length * 2];
        int mask = larger.length - 1;
        for (int number = 0; number < entries.size(); number++) {
            int i = slot(entries.get(number), mask);
            while (larger[i] != 0) {
                i = i + 1 & mask;
            }
            larger[i] = number + 1;
        }
        table = larger;
    }

    private static int slot(int entry, int mask) {
        int h = entry * 0x9e37_79b9;
        return (h ^ h >>> 16) & mask;
    }

    int size() {
        return entries.size();
    }

    int entry(int number) {
        return entries.get(number);
    }

    int[] entries() {
        return entries.array();
    }

    long memoryBytes() {
        return entries.memoryBytes() + 4L * table.length;
    }
}
