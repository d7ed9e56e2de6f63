package dev.sluice.store.parquet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Thrift's compact protocol, as far as Parquet's footer and page headers need it. One owner.
///
/// | Part | Form |
/// |---|---|
/// | field | `(id - previous id) << 4 or type` when 1 to 15 above, else the type and the zigzag id |
/// | bool | in the field's type: 1 true, 2 false |
/// | i16, i32, i64 | zigzag varint |
/// | binary, string | varint length, bytes |
/// | list | `size << 4 or type` below 15, else `0xF0 or type` and varint size; then the elements |
/// | struct | its fields, then 0 |
final class ThriftWriter {
    static final int I32 = 5;
    static final int BINARY = 8;
    static final int STRUCT = 12;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I16 = 4;
    private static final int I64 = 6;
    private static final int LIST = 9;

    private final OutputBytes out;
    private int[] outer = new int[16];
    private int depth;
    private int last;

    ThriftWriter(OutputBytes out) {
        this.out = out;
    }

    /// Opens the message itself or an element of a list of structs.
    void begin() {
        if (depth == outer.length) {
            outer = Arrays.copyOf(outer, 2 * depth);
        }
        outer[depth++] = last;
        last = 0;
    }

    void end() {
        out.putByte(0);
        last = outer[--depth];
    }

    void beginStruct(int id) {
        field(id, STRUCT);
        begin();
    }

    void emptyStruct(int id) {
        beginStruct(id);
        end();
    }

    void bool(int id, boolean value) {
        field(id, value ? TRUE : FALSE);
    }

    void i16(int id, int value) {
        field(id, I16);
        out.putZigzag(value);
    }

    void i32(int id, int value) {
        field(id, I32);
        out.putZigzag(value);
    }

    void i64(int id, long value) {
        field(id, I64);
        out.putZigzag(value);
    }

    void bytes(int id, byte[] value) {
        field(id, BINARY);
        bytes(value);
    }

    void string(int id, String value) {
        bytes(id, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Opens a list; its elements follow and nothing closes it.
    void list(int id, int type, int size) {
        field(id, LIST);
        if (size < 15) {
            out.putByte(size << 4 | type);
        } else {
            out.putByte(0xF0 | type);
            out.putVarint(size);
        }
    }

    /// An element of a list of i32.
    void i32(int value) {
        out.putZigzag(value);
    }

    /// An element of a list of strings.
    void string(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] value) {
        out.putVarint(value.length);
        out.put(value, 0, value.length);
    }

    private void field(int id, int type) {
        int delta = id - last;
        if (delta > 0 && delta < 16) {
            out.putByte(delta << 4 | type);
        } else {
            out.putByte(type);
            out.putZigzag(id);
        }
        last = id;
    }
}
