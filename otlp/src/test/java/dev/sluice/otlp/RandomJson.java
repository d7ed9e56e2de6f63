package dev.sluice.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Spells a message of the generated classes as OTLP/JSON: strictly, or in one of the many forms that a reader
/// has to understand.
public final class RandomJson {
    private final @Nullable Random random;
    private final StringBuilder out = new StringBuilder();

    private RandomJson(@Nullable Random random) {
        this.random = random;
    }

    /// The strict form: fields in the order of their numbers, no white space.
    public static byte[] strict(Message message) {
        return new RandomJson(null).of(message);
    }

    /// Another form of the same: keys reordered, white space, escapes, integers as numbers, strings, or with an
    /// exponent, ids in upper case, base64 of both alphabets, nulls, unknown keys, values that a later one
    /// overrules.
    public static byte[] loose(Message message, long seed) {
        return new RandomJson(new Random(seed)).of(message);
    }

    private byte[] of(Message message) {
        object(message);
        space();
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void object(Message message) {
        space();
        out.append('{');
        List<Map.Entry<FieldDescriptor, Object>> fields =
                new ArrayList<>(message.getAllFields().entrySet());
        if (random != null) {
            Collections.shuffle(fields, random);
        }
        String comma = "";
        for (Map.Entry<FieldDescriptor, Object> field : fields) {
            out.append(comma);
            if (chance(12)) {
                noise(message, field.getKey());
                out.append(',');
            }
            key(field.getKey().getJsonName());
            field(field.getKey(), field.getValue());
            comma = ",";
        }
        if (chance(12)) {
            out.append(comma);
            key("zzz");
            out.append("{\"a\":[1,{},\"\\u00e9\",null,-1.5e-7,true]}");
        }
        space();
        out.append('}');
    }

    /// What the field that follows overrules, or what means nothing.
    private void noise(Message message, FieldDescriptor field) {
        if (chance(2) || field.getRealContainingOneof() != null) {
            FieldDescriptor absent = message.getDescriptorForType().getFields().stream()
                    .filter(f -> !message.getAllFields().containsKey(f))
                    .findFirst()
                    .orElse(field);
            key(absent.getJsonName());
            out.append("null");
            return;
        }
        key(field.getJsonName());
        field(
                field,
                field.isRepeated() ? List.of() : field.toProto().hasProto3Optional() ? 5.0 : fallback(message, field));
    }

    private static Object fallback(Message message, FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? message.toBuilder().clear().getFieldBuilder(field).build()
                : message.getDefaultInstanceForType().getField(field);
    }

    private void key(String name) {
        space();
        text(name);
        space();
        out.append(':');
        space();
    }

    private void field(FieldDescriptor field, Object value) {
        if (!field.isRepeated()) {
            value(field, value);
            return;
        }
        out.append('[');
        String comma = "";
        for (Object element : (List<?>) value) {
            out.append(comma);
            space();
            value(field, element);
            space();
            comma = ",";
        }
        out.append(']');
    }

    private void value(FieldDescriptor field, Object value) {
        switch (field.getType()) {
            case MESSAGE -> object((Message) value);
            case STRING -> text((String) value);
            case BYTES -> bytes(field.getName(), (ByteString) value);
            case BOOL -> out.append(value);
            case DOUBLE -> number((Double) value);
            case ENUM -> out.append(((EnumValueDescriptor) value).getNumber());
            case INT32, SINT32 -> integer(value.toString(), false);
            case UINT32, FIXED32 -> integer(Integer.toUnsignedString((Integer) value), false);
            case UINT64, FIXED64 -> integer(Long.toUnsignedString((Long) value), true);
            default -> integer(value.toString(), true);
        }
    }

    private void integer(String digits, boolean quoted) {
        boolean quote = random == null ? quoted : random.nextBoolean();
        String form = digits;
        if (chance(6)) {
            form = digits + ".0";
        } else if (chance(6) && digits.length() < 18) {
            form = digits + "00e-2";
            form = digits.equals("0") ? "0e-2" : form;
        }
        out.append(quote ? "\"" : "").append(form).append(quote ? "\"" : "");
    }

    private void number(double value) {
        boolean special = Double.isNaN(value) || Double.isInfinite(value);
        boolean quote = special || chance(4);
        out.append(quote ? "\"" : "").append(value).append(quote ? "\"" : "");
    }

    private void bytes(String name, ByteString value) {
        if (name.endsWith("trace_id") || name.endsWith("span_id") || name.equals("profile_id") && !chance(2)) {
            String hex = HexFormat.of().formatHex(value.toByteArray());
            text(chance(3) ? hex.toUpperCase(Locale.ROOT) : hex);
            return;
        }
        Base64.Encoder encoder = chance(3) ? Base64.getUrlEncoder() : Base64.getEncoder();
        text((chance(3) ? encoder.withoutPadding() : encoder).encodeToString(value.toByteArray()));
    }

    private void text(String value) {
        out.append('"');
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (chance(20)) {
                out.append(String.format(chance(2) ? "\\u%04x" : "\\u%04X", (int) c));
            } else if (c == '/' && chance(2)) {
                out.append("\\/");
            } else if (c == '\n' || c == '\t') {
                out.append(c == '\n' ? "\\n" : "\\t");
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else if (Character.isSurrogate(c) && random != null) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void space() {
        if (chance(8)) {
            out.append(" \n\t\r ", 0, 1 + random().nextInt(4));
        }
    }

    private boolean chance(int in) {
        return random != null && random.nextInt(in) == 0;
    }

    private Random random() {
        if (random == null) {
            throw new IllegalStateException("strict text has no choices");
        }
        return random;
    }
}
