package dev.sluice.sdk;

import dev.sluice.otlp.wire.WireWriter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes attributes and values as `KeyValue` and `AnyValue`, and ids. One owner at a time.
///
/// A member of `AnyValue` is written even when it is empty or 0, because its presence is the value's type.
final class ValueWriter {
    private static final int STRING = 1;
    private static final int BOOL = 2;
    private static final int INT = 3;
    private static final int DOUBLE = 4;
    private static final int ARRAY = 5;
    private static final int KEY_VALUES = 6;
    private static final int BYTES = 7;
    private static final int KEY = 1;
    /// A power of two.
    private static final int KEYS = 512;
    /// Two keys of every span in one place would be written anew each time.
    private static final int KEY_PLACES = 4;
    private static final int KEY_BYTES_MAX = 64;

    private final WireWriter out;
    private final byte[] id = new byte[16];
    /// Keys that were written lately, each in one of the places that its hash allows, and beside it the field as
    /// written.
    private final @Nullable AttributeKey<?>[] keys = new AttributeKey<?>[KEYS];
    private final byte[][] keyFields = new byte[KEYS][];
    /// The field that the attributes being written have in their message.
    private int field;

    /// One object for all calls, so that writing attributes allocates nothing.
    private final BiConsumer<AttributeKey<?>, Object> each = this::attribute;

    ValueWriter(WireWriter out) {
        this.out = out;
    }

    void attributes(int number, Attributes attributes) {
        if (!attributes.isEmpty()) {
            field = number;
            attributes.forEach(each);
        }
    }

    /// An id from its hexadecimal form.
    void id(int number, String hex) {
        int length = hex.length() / 2;
        for (int i = 0; i < length; i++) {
            id[i] = (byte) (digit(hex.charAt(2 * i)) << 4 | digit(hex.charAt(2 * i + 1)));
        }
        out.bytes(number, id, 0, length);
    }

    /// An `AnyValue` in this field.
    void value(int number, Value<?> value) {
        int mark = out.begin(number);
        content(value);
        out.end(mark);
    }

    private void attribute(AttributeKey<?> key, Object value) {
        int pair = out.begin(field);
        key(key);
        int mark = out.begin(2);
        switch (key.getType()) {
            case STRING -> out.string(STRING, (String) value);
            case BOOLEAN -> out.varint(BOOL, (Boolean) value ? 1 : 0);
            case LONG -> out.varint(INT, (Long) value);
            case DOUBLE -> out.float64(DOUBLE, (Double) value);
            case STRING_ARRAY, BOOLEAN_ARRAY, LONG_ARRAY, DOUBLE_ARRAY -> array((List<?>) value);
            case VALUE -> content((Value<?>) value);
        }
        out.end(mark);
        out.end(pair);
    }

    private void key(AttributeKey<?> key) {
        int slot = slot(key);
        if (key.equals(keys[slot])) {
            byte[] known = keyFields[slot];
            out.raw(known, 0, known.length);
            return;
        }
        int before = out.length();
        out.string(KEY, key.getKey());
        if (out.length() - before <= KEY_BYTES_MAX) {
            keyFields[slot] = Arrays.copyOfRange(out.array(), before, out.length());
            keys[slot] = key;
        }
    }

    /// Where the key is, or where it may be put: among the places that its hash allows it is the first that is free, or
    /// else the first.
    private int slot(AttributeKey<?> key) {
        int first = spread(key) & KEYS - 1;
        for (int i = 0; i < KEY_PLACES; i++) {
            int slot = first + i & KEYS - 1;
            if (keys[slot] == null || key.equals(keys[slot])) {
                return slot;
            }
        }
        return first;
    }

    static int spread(AttributeKey<?> key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    private void array(List<?> values) {
        int array = out.begin(ARRAY);
        for (Object value : values) {
            int mark = out.begin(1);
            if (value instanceof String text) {
                out.string(STRING, text);
            } else if (value instanceof Boolean flag) {
                out.varint(BOOL, flag ? 1 : 0);
            } else if (value instanceof Long number) {
                out.varint(INT, number);
            } else if (value instanceof Double number) {
                out.float64(DOUBLE, number);
            }
            out.end(mark);
        }
        out.end(array);
    }

    private void content(Value<?> value) {
        switch (value.getType()) {
            case STRING -> out.string(STRING, (String) value.getValue());
            case BOOLEAN -> out.varint(BOOL, (Boolean) value.getValue() ? 1 : 0);
            case LONG -> out.varint(INT, (Long) value.getValue());
            case DOUBLE -> out.float64(DOUBLE, (Double) value.getValue());
            case ARRAY -> {
                int array = out.begin(ARRAY);
                for (Object member : (List<?>) value.getValue()) {
                    value(1, (Value<?>) member);
                }
                out.end(array);
            }
            case KEY_VALUE_LIST -> {
                int list = out.begin(KEY_VALUES);
                for (Object member : (List<?>) value.getValue()) {
                    KeyValue pair = (KeyValue) member;
                    int mark = out.begin(1);
                    out.string(1, pair.getKey());
                    value(2, pair.getValue());
                    out.end(mark);
                }
                out.end(list);
            }
            case BYTES -> {
                ByteBuffer buffer = ((ByteBuffer) value.getValue()).duplicate();
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                out.bytes(BYTES, bytes);
            }
            case EMPTY -> {
                // An AnyValue without a member.
            }
        }
    }

    private static int digit(char c) {
        return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    }
}
