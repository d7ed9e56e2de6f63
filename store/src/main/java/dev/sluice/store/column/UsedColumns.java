package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeColumn;
import java.util.BitSet;

/// Which attribute columns of one level some rows have values for. One owner.
final class UsedColumns {
    private final AttributeStream stream;
    private final KeyTable keys;
    private final BitSet columns = new BitSet();

    UsedColumns(AttributeStream stream, KeyTable keys) {
        this.stream = stream;
        this.keys = keys;
    }

    void addRows(int from, int to) {
        int end = from == to ? 0 : stream.offsets()[to];
        for (int entry = from == to ? 0 : stream.offsets()[from]; entry < end; entry++) {
            columns.set(stream.columns()[entry]);
        }
    }

    /// @param numberOf per row the row of the stream
    void addRows(IntList numberOf, int from, int to) {
        BitSet seen = new BitSet();
        for (int row = from; row < to; row++) {
            int number = numberOf.get(row);
            if (!seen.get(number)) {
                seen.set(number);
                addRows(number, number + 1);
            }
        }
    }

    boolean has(AttributeColumn column) {
        int key = keys.find(column.key());
        return key >= 0
                && columns.get(key << AttributeStream.TYPE_BITS | column.type().ordinal());
    }
}
