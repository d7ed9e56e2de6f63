package dev.sluice.otlp.schema;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message of OTLP: its fields, found by number, by tag or by JSON key. Immutable once [OtlpSchema] is
/// loaded.
public final class MessageType {
    private final String name;
    private final int index;
    private final List<FieldType> fields;
    private final @Nullable FieldType[] byNumber;
    private final @Nullable FieldType[] byKey;
    private final boolean hasChoice;

    MessageType(String name, int index, List<FieldType> fields) {
        this.name = name;
        this.index = index;
        this.fields = List.copyOf(fields);
        int highest = 0;
        boolean choice = false;
        for (FieldType field : fields) {
            highest = Math.max(highest, field.number());
            choice |= field.isChoice();
        }
        this.hasChoice = choice;
        this.byNumber = new FieldType[highest + 1];
        this.byKey = new FieldType[Integer.highestOneBit(Math.max(1, fields.size())) * 4];
        for (FieldType field : fields) {
            byNumber[field.number()] = field;
            byte[] key = field.jsonKey();
            int place = hash(key, 1, key.length - 3);
            while (byKey[place & byKey.length - 1] != null) {
                place++;
            }
            byKey[place & byKey.length - 1] = field;
        }
    }

    /// The name in the specification, such as `Span`; a nested one as `Span.Event`.
    public String name() {
        return name;
    }

    /// The place of this message in the table, from 0 to [OtlpSchema#size()] exclusive.
    public int index() {
        return index;
    }

    /// In the order of their numbers; each is at the index of its [FieldType#slot()].
    public List<FieldType> fields() {
        return fields;
    }

    /// Whether some fields are the members of a oneof.
    public boolean hasChoice() {
        return hasChoice;
    }

    /// The field with this number, or null: unknown.
    public @Nullable FieldType byNumber(int number) {
        return number < byNumber.length ? byNumber[number] : null;
    }

    /// The field that a tag belongs to, or null if the number is unknown or the wire type is not the field's,
    /// which is unknown too.
    public @Nullable FieldType byTag(int tag) {
        FieldType field = byNumber(tag >>> 3);
        if (field == null || tag == field.tag()) {
            return field;
        }
        return field.isRepeated() && field.kind().isPackable() && tag == field.packedTag() ? field : null;
    }

    /// The field whose JSON key is `text[from, to)`, or null: unknown. Keys are compared exactly.
    public @Nullable FieldType byJsonName(byte[] text, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return null;
        }
        int place = hash(text, from, length);
        FieldType field = byKey[place & byKey.length - 1];
        while (field != null) {
            byte[] key = field.jsonKey();
            if (Arrays.equals(key, 1, key.length - 2, text, from, to)) {
                return field;
            }
            field = byKey[++place & byKey.length - 1];
        }
        return null;
    }

    /// Names of one message differ in their length or their ends, so the table needs no more of them.
    private static int hash(byte[] text, int from, int length) {
        return length + text[from] * 7 + text[from + length - 1] * 31 + text[from + (length >> 1)] * 5;
    }

    @Override
    public String toString() {
        return name;
    }
}
