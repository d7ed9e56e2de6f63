package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireWriter;

/// OTLP fields that the generator writes and protobuf has no word for: ids and attributes.
final class Fields {
    private Fields() {}

    /// An id of 8 bytes, big-endian as ids are read.
    static void id(WireWriter writer, int field, long id) {
        writer.tag(field, 2);
        writer.rawByte(8);
        writer.rawFixed64(Long.reverseBytes(id));
    }

    static void traceId(WireWriter writer, int field, long high, long low) {
        writer.tag(field, 2);
        writer.rawByte(16);
        writer.rawFixed64(Long.reverseBytes(high));
        writer.rawFixed64(Long.reverseBytes(low));
    }

    /// A KeyValue whose value is a String, a Long or a Double.
    static void attribute(WireWriter writer, int field, String key, Object value) {
        int keyValue = writer.begin(field);
        writer.string(1, key);
        int any = writer.begin(2);
        switch (value) {
            case String text -> writer.string(1, text);
            case Long number -> writer.varint(3, number);
            case Double number -> writer.float64(4, number);
            default -> throw new IllegalArgumentException("attribute " + key + ": " + value.getClass());
        }
        writer.end(any);
        writer.end(keyValue);
    }

    /// One encoded attribute, to be copied into many items.
    static byte[] encodedAttribute(int field, String key, Object value) {
        WireWriter writer = new WireWriter(128);
        attribute(writer, field, key, value);
        return writer.toByteArray();
    }

    static void raw(WireWriter writer, byte[] encoded) {
        writer.raw(encoded, 0, encoded.length);
    }
}
