package dev.sluice.store.column;

import dev.sluice.store.parquet.ByteHeap;
import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.Ranges;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeType;
import java.util.Arrays;
import java.util.List;

/// The attributes of one level turned by 90 degrees: entries row by row become columns, and a map for what has none.
///
/// Two passes over the entries, in the order in which they lie: the first counts what each column gets, the second
/// puts (place, value) pairs of a column behind each other. A column of its own is then a scatter of its pairs over
/// the group's rows. One owner; lives as long as one row group is written.
final class AttributeLayout {
    private static final boolean[] BOOLEANS = {false, true};
    private static final int NOT_HERE = -1;

    private final AttributeStream stream;
    private final Lexicon lexicon;
    private final ByteHeap texts;
    private final List<AttributeColumn> promoted;
    private final int[] columnOfSlot;
    private final int[] slotOfColumn;

    private int[] slotStarts = {};
    private int[] places = {};
    private int[] values = {};
    private final int[] residualStarts;
    private final int[] residualCounts;
    private final IntList residualKeys = new IntList();
    private final IntList residualValues = new IntList();
    private final byte[] number = new byte[16];

    /// @param promoted the columns of this level
    /// @param placeOf per row of the stream its place in the group, or -1
    AttributeLayout(AttributeStream stream, Lexicon lexicon, List<AttributeColumn> promoted, int[] placeOf) {
        this.stream = stream;
        this.lexicon = lexicon;
        this.texts = lexicon.bytes.asTexts();
        this.promoted = promoted;
        this.columnOfSlot = new int[promoted.size()];
        for (int slot = 0; slot < columnOfSlot.length; slot++) {
            columnOfSlot[slot] = numberOf(promoted.get(slot));
        }
        this.slotOfColumn = new int[stream.columnsEnd()];
        Arrays.fill(slotOfColumn, -1);
        for (int slot = 0; slot < columnOfSlot.length; slot++) {
            if (columnOfSlot[slot] >= 0) {
                slotOfColumn[columnOfSlot[slot]] = slot;
            }
        }
        this.residualStarts = new int[stream.rows()];
        this.residualCounts = new int[stream.rows()];
        count(placeOf);
        fill(placeOf);
    }

    private int numberOf(AttributeColumn column) {
        int key = lexicon.keys.find(column.key());
        return key < 0 ? -1 : key << AttributeStream.TYPE_BITS | column.type().ordinal();
    }

    private void count(int[] placeOf) {
        slotStarts = new int[columnOfSlot.length + 1];
        int[] offsets = stream.offsets();
        int[] columns = stream.columns();
        for (int row = 0; row < placeOf.length; row++) {
            if (placeOf[row] != NOT_HERE) {
                for (int entry = offsets[row]; entry < offsets[row + 1]; entry++) {
                    int slot = slotOfColumn[columns[entry]];
                    if (slot >= 0) {
                        slotStarts[slot + 1]++;
                    }
                }
            }
        }
        for (int slot = 0; slot < columnOfSlot.length; slot++) {
            slotStarts[slot + 1] += slotStarts[slot];
        }
    }

    private void fill(int[] placeOf) {
        int size = slotStarts[columnOfSlot.length];
        places = new int[size];
        values = new int[size];
        int[] next = Arrays.copyOf(slotStarts, columnOfSlot.length);
        int[] offsets = stream.offsets();
        int[] columns = stream.columns();
        int[] entryValues = stream.values();
        for (int row = 0; row < placeOf.length; row++) {
            residualStarts[row] = residualKeys.size();
            int place = placeOf[row];
            if (place != NOT_HERE) {
                for (int entry = offsets[row]; entry < offsets[row + 1]; entry++) {
                    int column = columns[entry];
                    int slot = slotOfColumn[column];
                    if (slot >= 0) {
                        int at = next[slot]++;
                        places[at] = place;
                        values[at] = entryValues[entry];
                    } else {
                        residualKeys.add(lexicon.keys.entry(column >>> AttributeStream.TYPE_BITS));
                        residualValues.add(exact(column, entryValues[entry]));
                    }
                }
            }
            residualCounts[row] = residualKeys.size() - residualStarts[row];
        }
    }

    /// The entry of the `AnyValue` bytes of a value.
    private int exact(int column, int value) {
        return switch (column & AttributeStream.TYPE_MASK) {
            case KeyValueCursor.INT -> {
                number[0] = 0x18;
                int length = 1;
                long left = stream.numbers(column)[value];
                while ((left & ~0x7fL) != 0) {
                    number[length++] = (byte) (left | 0x80);
                    left >>>= 7;
                }
                number[length++] = (byte) left;
                yield lexicon.bytes.raw(number, 0, length);
            }
            case KeyValueCursor.DOUBLE -> {
                number[0] = 0x21;
                long bits = stream.numbers(column)[value];
                for (int i = 0; i < 8; i++) {
                    number[1 + i] = (byte) (bits >>> 8 * i);
                }
                yield lexicon.bytes.raw(number, 0, 9);
            }
            case KeyValueCursor.BOOL -> {
                number[0] = 0x10;
                number[1] = (byte) value;
                yield lexicon.bytes.raw(number, 0, 2);
            }
            default -> value;
        };
    }

    /// Whether any row of the group has a value in the column.
    boolean isUsed(int slot) {
        return slotStarts[slot + 1] > slotStarts[slot];
    }

    /// The values of a column.
    ///
    /// @param indexes scratch with an element per place; afterwards the index that each place takes, or -1
    ColumnSource column(int slot, int[] indexes) {
        Arrays.fill(indexes, -1);
        boolean isText = promoted.get(slot).type() == AttributeType.STRING;
        for (int at = slotStarts[slot]; at < slotStarts[slot + 1]; at++) {
            indexes[places[at]] = isText ? at : values[at];
        }
        return switch (promoted.get(slot).type()) {
            case STRING -> ColumnSource.coded(values, texts);
            case INT -> ColumnSource.longs(stream.numbers(columnOfSlot[slot]));
            case DOUBLE -> ColumnSource.doubles(doubles(slot, indexes));
            case BOOL -> ColumnSource.booleans(BOOLEANS);
        };
    }

    /// Doubles are held as bits; the pairs of the column get a number each.
    private double[] doubles(int slot, int[] indexes) {
        long[] bits = stream.numbers(columnOfSlot[slot]);
        double[] doubles = new double[slotStarts[slot + 1] - slotStarts[slot]];
        for (int i = 0; i < doubles.length; i++) {
            int at = slotStarts[slot] + i;
            doubles[i] = Double.longBitsToDouble(bits[values[at]]);
            indexes[places[at]] = i;
        }
        return doubles;
    }

    /// Per row of the stream its entries in the residual map.
    int[] residualCounts() {
        return residualCounts;
    }

    Ranges residualRanges() {
        return Ranges.of(residualStarts, residualCounts);
    }

    ColumnSource residualKeys() {
        return ColumnSource.coded(residualKeys.array(), lexicon.bytes);
    }

    ColumnSource residualValues() {
        return ColumnSource.coded(residualValues.array(), lexicon.bytes);
    }
}
