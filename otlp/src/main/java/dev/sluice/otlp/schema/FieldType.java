package dev.sluice.otlp.schema;

import dev.sluice.otlp.wire.WireType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One row of the table: a field of a message. Immutable once [OtlpSchema] is loaded.
public final class FieldType {
    private final int number;
    private final String name;
    private final String jsonName;
    private final byte[] jsonKey;
    private final FieldKind kind;
    private final boolean repeated;
    private final boolean present;
    private final boolean choice;
    private final int slot;
    private @Nullable MessageType message;

    FieldType(int number, String name, FieldKind kind, char mark, int slot) {
        this.number = number;
        this.name = name;
        this.jsonName = camelCase(name);
        this.jsonKey = ("\"" + jsonName + "\":").getBytes(StandardCharsets.US_ASCII);
        this.kind = kind;
        this.repeated = mark == '*';
        this.choice = mark == '|';
        this.present = mark == '?' || choice || kind == FieldKind.MESSAGE;
        this.slot = slot;
    }

    public int number() {
        return number;
    }

    /// The name as the specification spells it, such as `trace_id`.
    public String name() {
        return name;
    }

    /// The key in OTLP/JSON, such as `traceId`.
    public String jsonName() {
        return jsonName;
    }

    public FieldKind kind() {
        return kind;
    }

    public boolean isRepeated() {
        return repeated;
    }

    /// Whether a default value differs from an absent one: `optional` fields, messages and members of a oneof.
    public boolean hasPresence() {
        return present;
    }

    /// Whether this is a member of the message's one oneof, so that setting it unsets the others.
    public boolean isChoice() {
        return choice;
    }

    /// The place of this field among the fields of its message, from 0, in the order of their numbers.
    public int slot() {
        return slot;
    }

    /// The tag of a single, unpacked value.
    public int tag() {
        return WireType.tag(number, kind.wireType());
    }

    /// The tag of a packed run of values.
    public int packedTag() {
        return WireType.tag(number, WireType.LEN);
    }

    /// The type of the value of a [FieldKind#MESSAGE] field.
    public MessageType message() {
        if (message == null) {
            throw new IllegalStateException(name + ": not a message");
        }
        return message;
    }

    /// The bytes `"jsonName":`, ready to be copied. Nobody writes them.
    public byte[] jsonKey() {
        return jsonKey;
    }

    void resolve(MessageType type) {
        message = type;
    }

    @Override
    public String toString() {
        return name + "=" + number;
    }

    private static String camelCase(String snakeCase) {
        StringBuilder text = new StringBuilder(snakeCase.length());
        boolean upper = false;
        for (int i = 0; i < snakeCase.length(); i++) {
            char c = snakeCase.charAt(i);
            if (c != '_') {
                text.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = c == '_';
        }
        return text.toString();
    }
}
