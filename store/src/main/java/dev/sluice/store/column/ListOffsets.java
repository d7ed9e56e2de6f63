package dev.sluice.store.column;

import dev.sluice.store.parquet.Ranges;

/// Where the list of each row lies in the values of all lists; a list may be null. One owner.
final class ListOffsets {
    private final IntList starts = new IntList();
    private final IntList counts = new IntList();
    private int end;

    /// Adds the list of all values up to `size` that no list has yet.
    void add(int size) {
        starts.add(end);
        counts.add(size - end);
        end = size;
    }

    void addNull() {
        starts.add(end);
        counts.add(-1);
    }

    /// How many values the lists have.
    int end() {
        return end;
    }

    Ranges ranges() {
        return Ranges.of(starts.array(), counts.array());
    }

    void truncate(int rows) {
        if (rows < starts.size()) {
            end = starts.get(rows);
        }
        starts.truncate(rows);
        counts.truncate(rows);
    }

    long memoryBytes() {
        return starts.memoryBytes() + counts.memoryBytes();
    }
}
