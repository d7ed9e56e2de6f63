package dev.sluice.store.column;

import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.Ranges;
import java.util.Arrays;

/// The attributes of events, links or exemplars, which never have columns of their own: keys and exact values. One
/// owner.
final class AttributeMaps {
    private final ByteDictionary dictionary;
    private final KeyTable keys;
    private final IntList offsets = new IntList();
    private final IntList entries = new IntList();
    private final IntList values = new IntList();
    private int[] stamps = new int[64];
    private int stamp;
    private int lastKey = -1;

    AttributeMaps(ByteDictionary dictionary, KeyTable keys) {
        this.dictionary = dictionary;
        this.keys = keys;
        offsets.add(0);
    }

    /// Begins the next map, and forgets one that was begun and not ended.
    void begin() {
        entries.truncate(offsets.last());
        values.truncate(offsets.last());
        stamp++;
    }

    /// @return false when the map has the key already, or when the key is no text: the caller keeps the field as
    ///     it is
    boolean add(KeyValueCursor attribute) {
        int key = keys.number(lastKey, attribute.keyBytes, attribute.keyOffset, attribute.keyLength);
        if (key < 0) {
            return false;
        }
        if (key >= stamps.length) {
            stamps = Arrays.copyOf(stamps, Math.max(key + 1, Growth.next(stamps.length)));
        }
        if (stamps[key] == stamp) {
            return false;
        }
        stamps[key] = stamp;
        lastKey = key;
        entries.add(keys.entry(key));
        boolean missing = attribute.type == KeyValueCursor.MISSING;
        values.add(missing ? -1 : dictionary.raw(attribute.valueBytes, attribute.valueOffset, attribute.valueLength));
        return true;
    }

    void end() {
        offsets.add(entries.size());
    }

    Ranges ranges() {
        return Ranges.of(offsets.array());
    }

    ColumnSource keys() {
        return ColumnSource.coded(entries.array(), dictionary);
    }

    ColumnSource values() {
        return ColumnSource.coded(values.array(), dictionary);
    }

    void truncate(int maps) {
        offsets.truncate(maps + 1);
        entries.truncate(offsets.last());
        values.truncate(offsets.last());
    }

    long memoryBytes() {
        return offsets.memoryBytes() + entries.memoryBytes() + values.memoryBytes() + 4L * stamps.length;
    }
}
