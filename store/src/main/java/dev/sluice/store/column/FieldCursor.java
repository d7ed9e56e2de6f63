package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireWriter;

/// The fields of one message, with what every message does with them: text becomes an entry, what no column holds is
/// kept raw, in the order of the wire. One owner.
final class FieldCursor {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private final ByteDictionary dictionary;
    private final WireReader reader = new WireReader();
    private final WireWriter kept = new WireWriter(64);
    private byte[] bytes = {};

    FieldCursor(ByteDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /// Begins the message in `bytes[from, to)`; what was kept of the one before is forgotten.
    void begin(byte[] bytes, int from, int to) {
        kept.clear();
        resume(bytes, from, to);
    }

    /// Goes on with another occurrence of the same message, which protobuf merges into the one before.
    void resume(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        reader.reset(bytes, from, to);
    }

    boolean next() {
        return reader.next();
    }

    int tag() {
        return reader.tag();
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return reader.valueOffset();
    }

    int length() {
        return reader.valueLength();
    }

    int to() {
        return reader.valueEnd();
    }

    long varint() {
        return reader.varint();
    }

    /// A varint that the schema says is a `uint32`, or an enum.
    int varint32() {
        return (int) reader.varint();
    }

    /// A varint that the schema says is a `sint32`.
    int zigzag32() {
        int raw = (int) reader.varint();
        return raw >>> 1 ^ -(raw & 1);
    }

    long fixed64() {
        return reader.fixed64();
    }

    int fixed32() {
        return reader.fixed32();
    }

    double float64() {
        return reader.float64();
    }

    /// The entry of the current field's text. Text that is not UTF-8 is kept raw instead.
    ///
    /// @param otherwise what is returned then
    int text(int otherwise) {
        int entry = dictionary.text(bytes, from(), length());
        if (entry == ByteDictionary.REFUSED) {
            keep();
            return otherwise;
        }
        return entry;
    }

    /// As [#text], but -1 for an empty text.
    int textOrNull(int otherwise) {
        return length() == 0 ? -1 : text(otherwise);
    }

    /// Keeps the current field as it is.
    void keep() {
        kept.raw(bytes, reader.fieldOffset(), reader.fieldEnd() - reader.fieldOffset());
    }

    /// Keeps a field of a nested message as it is, inside of a field of this one.
    void keepInside(int field, FieldCursor nested) {
        int mark = kept.begin(field);
        WireReader inner = nested.reader;
        kept.raw(nested.bytes, inner.fieldOffset(), inner.fieldEnd() - inner.fieldOffset());
        kept.end(mark);
    }

    /// The entry of everything that was kept since [#begin], or -1.
    int rest() {
        return kept.length() == 0 ? -1 : dictionary.raw(kept.array(), 0, kept.length());
    }

    static long unsigned(int value) {
        return value & UNSIGNED_INT;
    }
}
