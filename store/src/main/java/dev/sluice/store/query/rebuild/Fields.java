package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Protobuf fields without presence: written unless they have their default. Stateless.
final class Fields {
    private Fields() {}

    static void text(WireWriter out, int field, @Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            out.string(field, text);
        }
    }

    static void bytes(WireWriter out, int field, byte[] value) {
        if (value.length > 0) {
            out.bytes(field, value);
        }
    }

    static void varint(WireWriter out, int field, long value) {
        if (value != 0) {
            out.varint(field, value);
        }
    }

    static void fixed64(WireWriter out, int field, long value) {
        if (value != 0) {
            out.fixed64(field, value);
        }
    }

    static void fixed32(WireWriter out, int field, long value) {
        if (value != 0) {
            out.fixed32(field, (int) value);
        }
    }

    static void zigzag(WireWriter out, int field, int value) {
        if (value != 0) {
            out.varint(field, Integer.toUnsignedLong(value << 1 ^ value >> 31));
        }
    }

    /// Written unless it is null, or zero and not negative.
    static void real(WireWriter out, int field, @Nullable Object value) {
        if (value instanceof Double real && Double.doubleToRawLongBits(real) != 0) {
            out.float64(field, real);
        }
    }

    /// Written unless it is null.
    static void presentReal(WireWriter out, int field, @Nullable Object value) {
        if (value instanceof Double real) {
            out.float64(field, real);
        }
    }

    /// The value of a point or an exemplar: the exact integer, else the double, else nothing.
    static void value(WireWriter out, int doubleField, @Nullable Object real, int longField, @Nullable Object integer) {
        if (integer instanceof Long exact) {
            out.fixed64(longField, exact);
        } else {
            presentReal(out, doubleField, real);
        }
    }

    static void keyValues(WireWriter out, int field, Map<String, byte @Nullable []> attributes) {
        attributes.forEach((key, value) -> keyValue(out, field, key, value));
    }

    static void keyValue(WireWriter out, int field, String key, byte @Nullable [] anyValue) {
        int mark = out.begin(field);
        text(out, 1, key);
        if (anyValue != null) {
            out.bytes(2, anyValue);
        }
        out.end(mark);
    }

    /// Appends fields as they arrived.
    static void raw(WireWriter out, byte[] fields) {
        out.raw(fields, 0, fields.length);
    }
}
