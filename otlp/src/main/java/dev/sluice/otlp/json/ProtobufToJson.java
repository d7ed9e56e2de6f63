package dev.sluice.otlp.json;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.FieldKind;
import dev.sluice.otlp.schema.FieldType;
import dev.sluice.otlp.schema.MessageType;
import dev.sluice.otlp.schema.OtlpSchema;
import dev.sluice.otlp.wire.PackedReader;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes protobuf bytes as strict OTLP/JSON: ids as lower-case hexadecimal digits, 64-bit integers as strings,
/// enums as numbers, other bytes as base64, `NaN` and the infinities as strings, never `null`, no white space.
///
/// What is on the wire is written, defaults included, so that an empty string and an empty value stay
/// different. Unknown fields have no name in JSON and are left out.
///
/// Every message is walked twice: once to see whether its fields come in the order of their numbers, each
/// singular one once, as every serializer writes them; then to write them. If they do not, the second walk goes
/// field by field: repeated ones are gathered, of scalars the last is taken, messages in pieces are joined, and
/// of a oneof the last member counts.
///
/// Any thread.
public final class ProtobufToJson {
    private static final int DEPTH_MAX = 500;

    private final JsonOutput out = new JsonOutput();
    private final List<WireReader> readers = new ArrayList<>();

    private ProtobufToJson() {}

    /// Writes the request in `bytes[offset, offset + length)`, whose text must be UTF-8, as the validator has
    /// made sure.
    ///
    /// @throws SerializationException if the bytes are malformed or nested too deep
    public static void write(Signal signal, byte[] bytes, int offset, int length, OutputStream target)
            throws IOException {
        write(OtlpSchema.request(signal), bytes, offset, length, target);
    }

    /// As for a signal's request, for any message of the table.
    public static void write(MessageType type, byte[] bytes, int offset, int length, OutputStream target)
            throws IOException {
        JsonOutput text = transcode(type, bytes, offset, length);
        target.write(text.array(), 0, text.length());
    }

    /// As [#write], into an array of its own.
    public static byte[] toBytes(Signal signal, byte[] bytes, int offset, int length) {
        return toBytes(OtlpSchema.request(signal), bytes, offset, length);
    }

    /// As [#write], into an array of its own.
    public static byte[] toBytes(MessageType type, byte[] bytes, int offset, int length) {
        JsonOutput text = transcode(type, bytes, offset, length);
        return Arrays.copyOf(text.array(), text.length());
    }

    private static JsonOutput transcode(MessageType type, byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        ProtobufToJson walk = new ProtobufToJson();
        walk.message(type, bytes, offset, offset + length, 0);
        return walk.out;
    }

    private void message(MessageType type, byte[] b, int from, int end, int depth) {
        if (depth == DEPTH_MAX) {
            throw new SerializationException(
                    OtlpErrors.TOO_DEEP, "messages: nested deeper than " + DEPTH_MAX + " (expected: at most so deep)");
        }
        if (depth == readers.size()) {
            readers.add(new WireReader());
        }
        WireReader reader = readers.get(depth).reset(b, from, end);
        out.raw('{');
        if (isOrderly(type, reader)) {
            stream(type, b, reader.reset(b, from, end), depth);
        } else {
            gather(type, b, from, end, depth);
        }
        out.raw('}');
    }

    private static boolean isOrderly(MessageType type, WireReader reader) {
        int previous = -1;
        boolean chosen = false;
        while (reader.next()) {
            FieldType field = type.byTag(reader.tag());
            if (field == null) {
                continue;
            }
            boolean again = field.slot() == previous;
            if (field.slot() < previous || again && !field.isRepeated() || field.isChoice() && chosen) {
                return false;
            }
            chosen |= field.isChoice();
            previous = field.slot();
        }
        return true;
    }

    private void stream(MessageType type, byte[] b, WireReader reader, int depth) {
        @Nullable FieldType open = null;
        boolean first = true;
        while (reader.next()) {
            FieldType field = type.byTag(reader.tag());
            if (field == null) {
                continue;
            }
            if (field == open) {
                element(field, b, reader, false, depth);
                continue;
            }
            if (open != null) {
                out.raw(']');
                open = null;
            }
            out.key(field.jsonKey(), first);
            first = false;
            if (field.isRepeated()) {
                out.raw('[');
                open = field;
                element(field, b, reader, true, depth);
            } else {
                value(field, b, reader, depth);
            }
        }
        if (open != null) {
            out.raw(']');
        }
    }

    private void gather(MessageType type, byte[] b, int from, int end, int depth) {
        FieldType member = type.hasChoice() ? lastChoice(type, b, from, end) : null;
        boolean first = true;
        for (FieldType field : type.fields()) {
            if (field.isChoice() && field != member) {
                continue;
            }
            int count = count(type, field, b, from, end);
            if (count > 0) {
                out.key(field.jsonKey(), first);
                first = false;
                gather(type, field, count, b, from, end, depth);
            }
        }
    }

    private void gather(MessageType type, FieldType field, int count, byte[] b, int from, int end, int depth) {
        if (field.isRepeated()) {
            out.raw('[');
            boolean first = true;
            WireReader reader = new WireReader(b, from, end);
            while (reader.next()) {
                if (type.byTag(reader.tag()) == field) {
                    first &= !element(field, b, reader, first, depth);
                }
            }
            out.raw(']');
        } else if (field.kind() == FieldKind.MESSAGE && count > 1) {
            WireWriter joined = new WireWriter();
            WireReader reader = new WireReader(b, from, end);
            while (reader.next()) {
                FieldType next = type.byTag(reader.tag());
                if (next == field) {
                    joined.raw(b, reader.valueOffset(), reader.valueLength());
                } else if (next != null && next.isChoice() && field.isChoice()) {
                    joined.clear();
                }
            }
            message(field.message(), joined.array(), 0, joined.length(), depth + 1);
        } else {
            WireReader reader = new WireReader(b, from, end);
            WireReader last = new WireReader();
            while (reader.next()) {
                if (type.byTag(reader.tag()) == field) {
                    last.reset(b, reader.fieldOffset(), reader.fieldEnd());
                }
            }
            last.next();
            value(field, b, last, depth);
        }
    }

    private static @Nullable FieldType lastChoice(MessageType type, byte[] b, int from, int end) {
        FieldType member = null;
        WireReader reader = new WireReader(b, from, end);
        while (reader.next()) {
            FieldType field = type.byTag(reader.tag());
            member = field != null && field.isChoice() ? field : member;
        }
        return member;
    }

    private static int count(MessageType type, FieldType field, byte[] b, int from, int end) {
        int count = 0;
        WireReader reader = new WireReader(b, from, end);
        while (reader.next()) {
            count += type.byTag(reader.tag()) == field ? 1 : 0;
        }
        return count;
    }

    /// Writes one field of a repeated one: an element, or the elements of a packed run.
    ///
    /// @return whether anything was written
    private boolean element(FieldType field, byte[] b, WireReader reader, boolean first, int depth) {
        if (!field.kind().isPackable() || reader.wireType() != WireType.LEN) {
            out.comma(first);
            value(field, b, reader, depth);
            return true;
        }
        PackedReader packed = new PackedReader(field.kind().wireType(), b, reader.valueOffset(), reader.valueEnd());
        boolean start = first;
        while (packed.next()) {
            out.comma(start);
            scalar(field.kind(), packed.value());
            start = false;
        }
        return start != first;
    }

    private void value(FieldType field, byte[] b, WireReader reader, int depth) {
        switch (field.kind()) {
            case MESSAGE -> message(field.message(), b, reader.valueOffset(), reader.valueEnd(), depth + 1);
            case STRING -> out.text(b, reader.valueOffset(), reader.valueEnd());
            case ID, PROFILE_ID -> out.hex(b, reader.valueOffset(), reader.valueEnd());
            case BYTES -> out.base64(reader.copy());
            default -> scalar(field.kind(), reader.fixed64());
        }
    }

    private void scalar(FieldKind kind, long bits) {
        switch (kind) {
            case BOOL -> out.word(bits != 0 ? "true" : "false");
            case INT32, ENUM -> out.decimal((int) bits);
            case SINT32 -> out.decimal((int) bits >>> 1 ^ -((int) bits & 1));
            case UINT32, FIXED32 -> out.decimal(bits & 0xffff_ffffL);
            case INT64, SFIXED64 -> out.quotedDecimal(bits);
            case UINT64, FIXED64 -> out.quotedUnsigned(bits);
            default -> out.float64(Double.longBitsToDouble(bits));
        }
    }
}
