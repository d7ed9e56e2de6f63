package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeType;
import java.util.Arrays;

/// The attributes of rows (or of resources, or of scopes), one entry after the other: `entries(row)` is a range of
/// entries, each with the number of its column and a value.
///
/// A column is a key in a type, `key << 3 | type`. What a value means depends on the type:
///
/// | Type | Value |
/// |---|---|
/// | STRING | entry of the dictionary, a [ByteDictionary#TEXT_VALUE] |
/// | INT, DOUBLE | index into the column's [LongDictionary] |
/// | BOOL | 0 or 1 |
/// | OTHER | entry of the dictionary, the raw `AnyValue` |
/// | MISSING | -1 |
///
/// One owner.
final class AttributeStream {
    static final int TYPE_BITS = 3;
    static final int TYPE_MASK = (1 << TYPE_BITS) - 1;

    private final ByteDictionary dictionary;
    private final KeyTable keys;
    private final IntList offsets = new IntList();
    private final IntList columns = new IntList();
    private final IntList values = new IntList();
    private final LongDictionary[][] numbers = {{}, {}};
    private final Meter numberMemory = new Meter();
    private int[] stamps = new int[64];
    private int stamp;
    private int predicted;
    private int predictedEnd;

    AttributeStream(ByteDictionary dictionary, KeyTable keys) {
        this.dictionary = dictionary;
        this.keys = keys;
        offsets.add(0);
    }

    /// Begins the next row, and forgets one that was begun and not ended.
    void begin() {
        columns.truncate(offsets.last());
        values.truncate(offsets.last());
        stamp++;
        predicted = offsets.size() < 2 ? 0 : offsets.get(offsets.size() - 2);
        predictedEnd = offsets.last();
    }

    /// Adds an attribute to the row.
    ///
    /// @return false when the row has the key already, or when the key is no text: the caller keeps the field as
    ///     it is
    boolean add(KeyValueCursor attribute) {
        int guess = predicted < predictedEnd ? predicted++ : -1;
        int guessedColumn = guess < 0 ? -1 : columns.get(guess);
        int key = keys.number(guessedColumn >> TYPE_BITS, attribute.keyBytes, attribute.keyOffset, attribute.keyLength);
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
        int type = attribute.type;
        int value = switch (type) {
            case KeyValueCursor.STRING ->
                string(attribute, guessedColumn == (key << TYPE_BITS | type) ? values.get(guess) : -1);
            case KeyValueCursor.INT -> numbers(0, key).index(attribute.number);
            case KeyValueCursor.DOUBLE -> numbers(1, key).index(attribute.number);
            case KeyValueCursor.BOOL -> (int) attribute.number;
            case KeyValueCursor.MISSING -> -1;
            default -> raw(attribute);
        };
        if (value == ByteDictionary.REFUSED) {
            type = KeyValueCursor.OTHER;
            value = raw(attribute);
        }
        columns.add(key << TYPE_BITS | type);
        values.add(value);
        return true;
    }

    /// Ends the row that [#begin] began.
    void end() {
        offsets.add(columns.size());
    }

    /// @param guess the previous row's value, or -1
    private int string(KeyValueCursor attribute, int guess) {
        if (guess >= 0
                && dictionary.equals(guess, attribute.valueBytes, attribute.valueOffset, attribute.valueLength)) {
            return guess;
        }
        return dictionary.intern(
                attribute.valueBytes,
                attribute.valueOffset,
                attribute.valueLength,
                ByteDictionary.TEXT_VALUE,
                attribute.header);
    }

    private int raw(KeyValueCursor attribute) {
        return dictionary.raw(attribute.valueBytes, attribute.valueOffset, attribute.valueLength);
    }

    private LongDictionary numbers(int kind, int key) {
        LongDictionary[] ofKind = numbers[kind];
        if (key >= ofKind.length) {
            ofKind = Arrays.copyOf(ofKind, Math.max(key + 1, Growth.next(ofKind.length)));
            numbers[kind] = ofKind;
        }
        LongDictionary found = ofKind[key];
        if (found == null) {
            found = new LongDictionary(numberMemory);
            ofKind[key] = found;
        }
        return found;
    }

    /// The values of an INT or DOUBLE column.
    long[] numbers(int column) {
        int kind = (column & TYPE_MASK) == AttributeType.INT.ordinal() ? 0 : 1;
        return numbers[kind][column >>> TYPE_BITS].array();
    }

    int rows() {
        return offsets.size() - 1;
    }

    /// The first entry of a row; the next row's first one is its end.
    int[] offsets() {
        return offsets.array();
    }

    int[] columns() {
        return columns.array();
    }

    int[] values() {
        return values.array();
    }

    /// How many columns the keys of the buffer could have: every column's number is below.
    int columnsEnd() {
        return keys.size() << TYPE_BITS;
    }

    void truncate(int rows) {
        offsets.truncate(rows + 1);
        columns.truncate(offsets.last());
        values.truncate(offsets.last());
    }

    long memoryBytes() {
        return offsets.memoryBytes()
                + columns.memoryBytes()
                + values.memoryBytes()
                + 4L * stamps.length
                + 8L * (numbers[0].length + numbers[1].length)
                + numberMemory.bytes();
    }
}
