package dev.sluice.store.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Thrift's compact protocol read into maps by field id; obvious, for tests. Numbers are Long, binaries byte[].
final class PlainThrift {
    private final byte[] bytes;
    private int at;

    PlainThrift(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    Map<Integer, Object> struct() {
        Map<Integer, Object> fields = new TreeMap<>();
        int id = 0;
        while (bytes[at] != 0) {
            int header = bytes[at++] & 0xFF;
            id = header >> 4 == 0 ? (int) zigzag() : id + (header >> 4);
            fields.put(id, value(header & 0xF));
        }
        at++;
        return fields;
    }

    private Object value(int type) {
        return switch (type) {
            case 1 -> true;
            case 2 -> false;
            case 4, 5, 6 -> zigzag();
            case 8 -> {
                int length = varint();
                byte[] value = Arrays.copyOfRange(bytes, at, at + length);
                at += length;
                yield value;
            }
            case 9 -> {
                int header = bytes[at++] & 0xFF;
                int size = header >> 4 == 15 ? varint() : header >> 4;
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    elements.add(value(header & 0xF));
                }
                yield elements;
            }
            case 12 -> struct();
            default -> throw new IllegalStateException("type " + type + " at " + at);
        };
    }

    private int varint() {
        PlainDecoder decoder = new PlainDecoder(bytes, at);
        int value = decoder.varint().intValueExact();
        at = decoder.position();
        return value;
    }

    private long zigzag() {
        PlainDecoder decoder = new PlainDecoder(bytes, at);
        long value = decoder.zigzag();
        at = decoder.position();
        return value;
    }
}
