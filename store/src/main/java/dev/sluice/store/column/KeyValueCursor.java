package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;

/// The parts of one `KeyValue`: where its key lies, and what its value is. One owner; [#read] replaces the parts.
///
/// What nearly every sender writes, key before value with lengths of one or two bytes, is read by hand. Every other
/// order and repetition takes the way that protobuf prescribes: the last key counts, several values are one merged
/// value, which is the concatenation of their bytes.
final class KeyValueCursor {
    /// The types of [dev.sluice.store.schema.AttributeType] by ordinal, then all others.
    static final int STRING = 0;

    static final int INT = 1;
    static final int DOUBLE = 2;
    static final int BOOL = 3;

    /// An array, a map, bytes, an empty value, or a value in an unusual form: only its bytes are known.
    static final int OTHER = 4;

    /// There is no value at all.
    static final int MISSING = 5;

    private static final int KEY_TAG = 1 << 3 | WireType.LEN;
    private static final int VALUE_TAG = 2 << 3 | WireType.LEN;
    private static final int STRING_TAG = 0x0a;
    private static final int BOOL_TAG = 0x10;
    private static final int INT_TAG = 0x18;
    private static final int DOUBLE_TAG = 0x21;

    private final WireReader reader = new WireReader();
    private final WireWriter merged = new WireWriter(64);

    byte[] keyBytes = {};
    int keyOffset;
    int keyLength;
    int type;

    /// The exact bytes of the `AnyValue`; nothing when it is missing.
    byte[] valueBytes = {};

    int valueOffset;
    int valueLength;

    /// Bytes of the `AnyValue` of a string before its text.
    int header;

    /// The value of an int, the bits of a double, 0 or 1 of a bool.
    long number;

    /// Reads `bytes[from, to)`.
    ///
    /// @return false when there is anything but a key and a value, so that the field must be kept as it is
    /// @throws dev.sluice.kernel.error.SerializationException if it is not protobuf
    boolean read(byte[] bytes, int from, int to) {
        if (to - from >= 4 && bytes[from] == KEY_TAG && bytes[from + 1] >= 0) {
            int key = from + 2;
            int keyEnd = key + bytes[from + 1];
            if (keyEnd + 2 <= to && bytes[keyEnd] == VALUE_TAG) {
                int value = keyEnd + 2;
                int length = bytes[keyEnd + 1];
                if (length < 0 && value < to && bytes[value] >= 0) {
                    length = length & 0x7f | bytes[value++] << 7;
                }
                if (value + length == to && length >= 0) {
                    keyBytes = bytes;
                    keyOffset = key;
                    keyLength = keyEnd - key;
                    value(bytes, value, to);
                    return true;
                }
            }
        }
        return readSlowly(bytes, from, to);
    }

    private boolean readSlowly(byte[] bytes, int from, int to) {
        keyBytes = bytes;
        keyOffset = from;
        keyLength = 0;
        int values = 0;
        int valueFrom = from;
        int valueTo = from;
        boolean plain = true;
        merged.clear();
        reader.reset(bytes, from, to);
        while (reader.next()) {
            if (reader.tag() == KEY_TAG) {
                keyOffset = reader.valueOffset();
                keyLength = reader.valueLength();
            } else if (reader.tag() == VALUE_TAG) {
                values++;
                valueFrom = reader.valueOffset();
                valueTo = reader.valueEnd();
                merged.raw(bytes, valueFrom, valueTo - valueFrom);
            } else {
                plain = false;
            }
        }
        switch (values) {
            case 0 -> set(MISSING, bytes, from, from);
            case 1 -> value(bytes, valueFrom, valueTo);
            default -> value(merged.array(), 0, merged.length());
        }
        return plain;
    }

    /// Reads the `AnyValue` in `bytes[from, to)`, without a key.
    void value(byte[] bytes, int from, int to) {
        set(OTHER, bytes, from, to);
        int length = to - from;
        if (length < 2) {
            return;
        }
        switch (bytes[from]) {
            case STRING_TAG -> string(bytes, from, to);
            case BOOL_TAG -> {
                if (length == 2 && bytes[from + 1] >= 0) {
                    type = BOOL;
                    number = bytes[from + 1] == 0 ? 0 : 1;
                }
            }
            case INT_TAG -> integer(bytes, from + 1, to);
            case DOUBLE_TAG -> {
                if (length == 9) {
                    type = DOUBLE;
                    number = ByteHash.word(bytes, from + 1);
                }
            }
            default -> {}
        }
    }

    private void set(int type, byte[] bytes, int from, int to) {
        this.type = type;
        valueBytes = bytes;
        valueOffset = from;
        valueLength = to - from;
    }

    private void string(byte[] bytes, int from, int to) {
        long length = 0;
        int i = from + 1;
        int shift = 0;
        while (i < to && shift < 35) {
            byte b = bytes[i++];
            length |= (long) (b & 0x7f) << shift;
            shift += 7;
            if (b >= 0) {
                if (i + length == to) {
                    type = STRING;
                    header = i - from;
                }
                return;
            }
        }
    }

    private void integer(byte[] bytes, int from, int to) {
        long value = 0;
        int shift = 0;
        for (int i = from; i < to && shift < 70; i++) {
            byte b = bytes[i];
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
            if (b >= 0) {
                if (i + 1 == to) {
                    type = INT;
                    number = value;
                }
                return;
            }
        }
    }
}
