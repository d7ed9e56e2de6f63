package dev.sluice.otlp.view;

import dev.sluice.otlp.schema.FieldType;
import dev.sluice.otlp.schema.MessageType;
import dev.sluice.otlp.wire.PackedReader;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/// The fields of one message in a range of an array, by number.
///
/// The first question indexes the message: one step per field, none into it. What is asked about a field
/// afterwards reads that field. One owner.
final class Fields {
    private final MessageType type;
    private final byte[] bytes;
    private final int from;
    private final int end;
    private int[] last = {};
    private int[] counts = {};
    private int choice;

    Fields(MessageType type, byte[] bytes, int from, int end) {
        this.type = type;
        this.bytes = bytes;
        this.from = from;
        this.end = end;
    }

    static Fields empty(MessageType type) {
        return new Fields(type, new byte[0], 0, 0);
    }

    /// The message as it lies in the array.
    BytesView raw() {
        return new BytesView(bytes, from, end - from);
    }

    /// Whether the field is on the wire, even with a default value; of a oneof, whether it is the member that
    /// counts.
    boolean has(int number) {
        index();
        FieldType field = field(number);
        return counts[field.slot()] > 0 && (!field.isChoice() || choice == number);
    }

    /// The number of the oneof's member that counts, or 0.
    int choice() {
        index();
        return choice;
    }

    /// The bits of a scalar: 0 if it is absent.
    long bits(int number) {
        return has(number) ? at(number).fixed64() : 0;
    }

    double float64(int number) {
        return Double.longBitsToDouble(bits(number));
    }

    /// The number of a zigzag field.
    int zigzag(int number) {
        int bits = (int) bits(number);
        return bits >>> 1 ^ -(bits & 1);
    }

    String text(int number) {
        return has(number) ? at(number).string() : "";
    }

    BytesView bytes(int number) {
        if (!has(number)) {
            return BytesView.EMPTY;
        }
        WireReader reader = at(number);
        return new BytesView(bytes, reader.valueOffset(), reader.valueLength());
    }

    /// A singular message, empty if it is absent. Pieces are joined in a copy.
    Fields message(int number) {
        FieldType field = field(number);
        if (!has(number)) {
            return empty(field.message());
        }
        if (counts[field.slot()] == 1) {
            WireReader reader = at(number);
            return new Fields(field.message(), bytes, reader.valueOffset(), reader.valueEnd());
        }
        WireWriter joined = new WireWriter();
        WireReader reader = new WireReader(bytes, from, end);
        while (reader.next()) {
            FieldType next = type.byTag(reader.tag());
            if (next == field) {
                joined.raw(bytes, reader.valueOffset(), reader.valueLength());
            } else if (next != null && next.isChoice() && field.isChoice()) {
                joined.clear();
            }
        }
        return new Fields(field.message(), joined.array(), 0, joined.length());
    }

    /// The elements of a repeated message, in their order.
    <T> List<T> messages(int number, Function<Fields, T> view) {
        FieldType field = field(number);
        index();
        List<T> views = new ArrayList<>(counts[field.slot()]);
        WireReader reader = new WireReader(bytes, from, end);
        while (views.size() < counts[field.slot()] && reader.next()) {
            if (reader.tag() == field.tag()) {
                views.add(view.apply(new Fields(field.message(), bytes, reader.valueOffset(), reader.valueEnd())));
            }
        }
        return Collections.unmodifiableList(views);
    }

    /// The elements of a repeated string, in their order.
    List<String> texts(int number) {
        FieldType field = field(number);
        List<String> texts = new ArrayList<>();
        WireReader reader = new WireReader(bytes, from, end);
        while (reader.next()) {
            if (reader.tag() == field.tag()) {
                texts.add(reader.string());
            }
        }
        return Collections.unmodifiableList(texts);
    }

    /// The bits of a repeated scalar's elements, packed or not, in their order.
    long[] numbers(int number) {
        FieldType field = field(number);
        index();
        long[] numbers = new long[8];
        int count = 0;
        WireReader reader = new WireReader(bytes, from, end);
        while (counts[field.slot()] > 0 && reader.next()) {
            if (type.byTag(reader.tag()) != field) {
                continue;
            }
            if (reader.wireType() != WireType.LEN) {
                numbers = count == numbers.length ? Arrays.copyOf(numbers, count * 2) : numbers;
                numbers[count++] = reader.fixed64();
                continue;
            }
            PackedReader packed =
                    new PackedReader(field.kind().wireType(), bytes, reader.valueOffset(), reader.valueEnd());
            while (packed.next()) {
                numbers = count == numbers.length ? Arrays.copyOf(numbers, count * 2) : numbers;
                numbers[count++] = packed.value();
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    double[] floats(int number) {
        long[] bits = numbers(number);
        double[] floats = new double[bits.length];
        for (int i = 0; i < bits.length; i++) {
            floats[i] = Double.longBitsToDouble(bits[i]);
        }
        return floats;
    }

    private WireReader at(int number) {
        WireReader reader = new WireReader(bytes, last[field(number).slot()], end);
        reader.next();
        return reader;
    }

    private FieldType field(int number) {
        FieldType field = type.byNumber(number);
        if (field == null) {
            throw new IllegalArgumentException(type + ": no field " + number);
        }
        return field;
    }

    private void index() {
        if (last.length > 0) {
            return;
        }
        int slots = type.fields().size();
        counts = new int[slots];
        int[] places = new int[slots];
        WireReader reader = new WireReader(bytes, from, end);
        while (reader.next()) {
            FieldType field = type.byTag(reader.tag());
            if (field != null) {
                counts[field.slot()]++;
                places[field.slot()] = reader.fieldOffset();
                choice = field.isChoice() ? field.number() : choice;
            }
        }
        last = places;
    }
}
