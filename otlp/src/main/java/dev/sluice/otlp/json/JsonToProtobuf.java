package dev.sluice.otlp.json;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.OtlpErrors;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.FieldKind;
import dev.sluice.otlp.schema.FieldType;
import dev.sluice.otlp.schema.MessageType;
import dev.sluice.otlp.schema.OtlpSchema;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a request in OTLP/JSON and writes it as protobuf, in one pass and without a tree.
///
/// | In the document | Becomes |
/// |---|---|
/// | an unknown key, `trace_id` for `traceId` included | nothing, but is counted |
/// | `null` | an absent field; an error inside an array |
/// | the same key again | the last one wins |
/// | an id | the bytes of its hexadecimal digits, of either case |
/// | a profile id | the same, or base64 |
/// | other bytes | base64 of either alphabet, padded or not |
/// | an integer | a number or a string; `1e3` and `1.0` are integers |
/// | a double | a number or a string, also `NaN`, `Infinity` and `-Infinity` |
/// | an enum | a number; its name is an error |
///
/// Refused: text that is not UTF-8, lone surrogates, anything after the object, what JSON does not know.
///
/// One instance per document, one owner.
public final class JsonToProtobuf {
    private static final int DEPTH_MAX = 500;
    private static final int REPLACED_MAX = 100;
    private static final int LENGTH_BYTES_MAX = 5;

    private final JsonText in;
    private final WireWriter out;
    private final int start;
    private final int maxLength;
    private final FieldType[] path = new FieldType[DEPTH_MAX];
    private final int[] indexes = new int[DEPTH_MAX];
    /// What this document has shown of each message, by its index: the key that followed a field, by that field's slot
    /// plus one, and the length of the last one.
    private final @Nullable FieldType[][] followers = new FieldType[OtlpSchema.size()][];

    private final int[] lengths = new int[OtlpSchema.size()];
    private int depth;
    private int replaced;
    private int unknownKeys;

    private JsonToProtobuf(JsonText in, int start, WireWriter out, int maxLength) {
        this.in = in;
        this.start = start;
        this.out = out;
        this.maxLength = maxLength;
    }

    /// Transcodes the document in `json[offset, offset + length)`.
    ///
    /// @param maxLength how many bytes the message may have. A message is smaller than its document, except for
    ///     long arrays of short numbers, which can be four times as large.
    /// @throws SerializationException if the document is not OTLP/JSON; it names path and byte
    /// @throws ValidationException if the message would be too large
    public static Transcoded transcode(Signal signal, byte[] json, int offset, int length, int maxLength) {
        return transcode(OtlpSchema.request(signal), json, offset, length, maxLength);
    }

    /// The same, into `room` as long as the message fits there, so that whoever has an array to spare allocates none.
    /// An array as long as the document is enough except in the case named above.
    public static Transcoded transcode(Signal signal, byte[] json, int offset, int length, int maxLength, byte[] room) {
        return transcode(OtlpSchema.request(signal), json, offset, length, maxLength, new WireWriter(room));
    }

    /// The message alone, of whatever length, for documents of our own.
    public static byte[] transcode(Signal signal, byte[] json) {
        Transcoded message = transcode(signal, json, 0, json.length, Integer.MAX_VALUE);
        return Arrays.copyOf(message.bytes(), message.length());
    }

    /// As for a signal's request, for any message of the table.
    public static Transcoded transcode(MessageType type, byte[] json, int offset, int length, int maxLength) {
        WireWriter out = new WireWriter(Math.max(64, Math.min(length, maxLength)));
        return transcode(type, json, offset, length, maxLength, out);
    }

    private static Transcoded transcode(
            MessageType type, byte[] json, int offset, int length, int maxLength, WireWriter out) {
        Objects.checkFromIndexSize(offset, length, json.length);
        JsonText in;
        try {
            in = new JsonText(json, offset, offset + length);
        } catch (JsonText.Malformed malformed) {
            throw new SerializationException(OtlpErrors.MALFORMED_JSON, "malformed JSON: " + malformed.describe());
        }
        return new JsonToProtobuf(in, offset, out, maxLength).document(type);
    }

    private Transcoded document(MessageType type) {
        try {
            message(type);
            in.expectEnd();
        } catch (JsonText.Malformed malformed) {
            String where = path();
            throw new SerializationException(
                            OtlpErrors.MALFORMED_JSON,
                            "malformed JSON: " + where + (where.isEmpty() ? "" : ": ") + malformed.describe())
                    .with("offset", in.position() - start);
        }
        return new Transcoded(out.array(), out.length(), unknownKeys);
    }

    private void message(MessageType type) {
        in.expect('{');
        int mark = out.length();
        long seen = 0;
        int previous = 0;
        if (in.take('}')) {
            return;
        }
        do {
            FieldType field = key(type, previous);
            if (field == null) {
                unknownKeys++;
                in.skipValue(DEPTH_MAX - depth);
                continue;
            }
            previous = field.slot() + 1;
            push(field);
            boolean again = (seen >>> field.slot() & 1) != 0;
            seen |= 1L << field.slot();
            if (again && (field.isRepeated() || field.kind() == FieldKind.MESSAGE || in.peek() == 'n')) {
                forget(field, mark);
            }
            if (!in.takeNull()) {
                value(field, again);
            }
            depth--;
        } while (in.take(','));
        in.expect('}');
        // Around the outermost message nothing is open, so there the length is exact.
        if (out.length() - LENGTH_BYTES_MAX * depth > maxLength) {
            throw new ValidationException(
                    OtlpErrors.TOO_LARGE, "message: more than " + maxLength + " bytes (expected: at most so many)");
        }
    }

    /// Takes a key and its colon. An exporter writes the keys of a message in one order throughout, so what comes next
    /// can mostly be compared, instead of read and looked up.
    ///
    /// @param previous the slot of the last known field, plus one; 0 at the start of the message
    /// @return null if it is unknown
    private @Nullable FieldType key(MessageType type, int previous) {
        @Nullable FieldType[] following = followers[type.index()];
        if (following == null) {
            following = new FieldType[type.fields().size() + 1];
            followers[type.index()] = following;
        }
        FieldType likely = following[previous];
        if (likely != null && in.take(likely.jsonKey())) {
            return likely;
        }
        in.string();
        FieldType field = type.byJsonName(in.text(), in.textStart(), in.textEnd());
        in.expect(':');
        if (field != null) {
            following[previous] = field;
        }
        return field;
    }

    private void push(FieldType field) {
        if (depth == DEPTH_MAX) {
            throw new JsonText.Malformed("objects nested too deep", "at most " + DEPTH_MAX + " levels");
        }
        path[depth] = field;
        indexes[depth] = -1;
        depth++;
    }

    /// On the wire the pieces of a message merge and arrays append, so what is replaced has to go.
    private void forget(FieldType field, int mark) {
        if (++replaced > REPLACED_MAX) {
            throw new JsonText.Malformed(
                    "objects, arrays and nulls for keys that came before", "at most " + REPLACED_MAX + " of them");
        }
        byte[] written = out.toByteArray();
        out.truncate(mark);
        WireReader fields = new WireReader(written, mark, written.length);
        while (fields.next()) {
            if (fields.field() != field.number()) {
                out.raw(written, fields.fieldOffset(), fields.fieldEnd() - fields.fieldOffset());
            }
        }
    }

    private void value(FieldType field, boolean again) {
        if (!field.isRepeated()) {
            single(field, again || field.hasPresence());
            return;
        }
        in.expect('[');
        if (in.take(']')) {
            return;
        }
        int packed = field.kind().isPackable() ? out.begin(field.number()) : -1;
        do {
            indexes[depth - 1]++;
            if (in.peek() == 'n') {
                throw new JsonText.Malformed("null in an array", "a value");
            }
            if (packed < 0) {
                single(field, true);
            } else {
                raw(field.kind(), scalar(field.kind()));
            }
        } while (in.take(','));
        in.expect(']');
        if (packed >= 0) {
            out.end(packed);
        }
    }

    /// @param explicit whether a default value must be written too
    private void single(FieldType field, boolean explicit) {
        switch (field.kind()) {
            case MESSAGE -> nested(field.number(), field.message());
            case STRING -> {
                in.string();
                if (explicit || in.textEnd() > in.textStart()) {
                    out.bytes(field.number(), in.text(), in.textStart(), in.textEnd() - in.textStart());
                }
            }
            case ID, PROFILE_ID, BYTES -> {
                in.string();
                if (explicit || in.textEnd() > in.textStart()) {
                    bytes(field);
                }
            }
            default -> {
                long value = scalar(field.kind());
                if (explicit || value != 0) {
                    out.tag(field.number(), field.kind().wireType());
                    raw(field.kind(), value);
                }
            }
        }
    }

    /// A message is mostly as long as the last of its kind, and the first one as the rest of the document.
    private void nested(int number, MessageType type) {
        int last = lengths[type.index()];
        int expected = last > 0 ? last : in.remaining() / 2;
        int mark = out.begin(number, expected);
        message(type);
        lengths[type.index()] = out.length() - mark;
        out.end(mark, expected);
    }

    private void bytes(FieldType field) {
        int mark = out.begin(field.number());
        boolean understood;
        if (field.kind() == FieldKind.BYTES) {
            understood = BinaryText.decodeBase64(in.text(), in.textStart(), in.textEnd(), out);
        } else {
            understood = BinaryText.decodeHex(in.text(), in.textStart(), in.textEnd(), out);
            if (!understood && field.kind() == FieldKind.PROFILE_ID) {
                out.truncate(mark);
                understood = BinaryText.decodeBase64(in.text(), in.textStart(), in.textEnd(), out);
            }
        }
        if (!understood) {
            throw new JsonText.Malformed(
                    "a string of other characters",
                    field.kind() == FieldKind.BYTES ? "base64" : "an even number of hexadecimal digits");
        }
        out.end(mark);
    }

    private void raw(FieldKind kind, long bits) {
        switch (kind.wireType()) {
            case WireType.VARINT -> out.rawVarint(bits);
            case WireType.FIXED64 -> out.rawFixed64(bits);
            default -> out.rawFixed32((int) bits);
        }
    }

    /// The bits of a value as they go on the wire.
    private long scalar(FieldKind kind) {
        return switch (kind) {
            case BOOL -> in.bool() ? 1 : 0;
            case DOUBLE -> float64();
            case ENUM -> enumeration();
            case INT32 -> integer(32, true);
            case UINT32, FIXED32 -> integer(32, false);
            case SINT32 -> {
                int value = (int) integer(32, true);
                yield (value << 1 ^ value >> 31) & 0xffff_ffffL;
            }
            case INT64, SFIXED64 -> integer(64, true);
            default -> integer(64, false);
        };
    }

    private long enumeration() {
        if (in.peek() == '"') {
            throw new JsonText.Malformed("the name of an enum value", "its number");
        }
        return integer(32, true);
    }

    private long integer(int bits, boolean signed) {
        takeNumber();
        try {
            return Numbers.integer(in.text(), in.textStart(), in.textEnd(), bits, signed);
        } catch (ArithmeticException notInRange) {
            throw new JsonText.Malformed(
                    "another number or text", (signed ? "a signed " : "an unsigned ") + bits + "-bit integer");
        }
    }

    private long float64() {
        boolean quoted = in.peek() == '"';
        takeNumber();
        byte[] text = in.text();
        int from = in.textStart();
        int end = in.textEnd();
        if (quoted && !Numbers.isNumber(text, from, end)) {
            return Double.doubleToRawLongBits(BinaryText.specialDouble(text, from, end));
        }
        try {
            return Double.doubleToRawLongBits(Numbers.float64(text, from, end));
        } catch (ArithmeticException tooLarge) {
            throw new JsonText.Malformed("a number that is too large", "a double");
        }
    }

    private void takeNumber() {
        if (in.peek() == '"') {
            in.string();
        } else {
            in.number();
        }
    }

    private String path() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(depth, 30); i++) {
            text.append(i == 0 ? "" : ".").append(path[i].jsonName());
            if (indexes[i] >= 0) {
                text.append('[').append(indexes[i]).append(']');
            }
        }
        return text.toString();
    }
}
