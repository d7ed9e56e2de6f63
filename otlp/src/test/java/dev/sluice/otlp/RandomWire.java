package dev.sluice.otlp;

import dev.sluice.otlp.schema.FieldKind;
import dev.sluice.otlp.schema.FieldType;
import dev.sluice.otlp.schema.MessageType;
import dev.sluice.otlp.schema.OtlpSchema;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// Writes a message again in another of the many forms that mean the same: fields reordered, sub-messages split
/// in two, packed numbers unpacked, earlier values that are overruled, unknown fields and groups, known numbers
/// with a wrong wire type, over-long varints.
public final class RandomWire {
    private final SplittableRandom random;
    private final boolean unknownFields;

    private RandomWire(long seed, boolean unknownFields) {
        this.random = new SplittableRandom(seed);
        this.unknownFields = unknownFields;
    }

    /// The same request in another form.
    public static byte[] rewrite(Signal signal, byte[] request, long seed) {
        return new RandomWire(seed, true).rewrite(OtlpSchema.request(signal), request, 0, request.length);
    }

    /// As [#rewrite], without fields that nobody knows, for codecs that cannot keep them.
    public static byte[] rewriteKnown(Signal signal, byte[] request, long seed) {
        return new RandomWire(seed, false).rewrite(OtlpSchema.request(signal), request, 0, request.length);
    }

    private byte[] rewrite(MessageType type, byte[] b, int from, int end) {
        Map<Integer, Deque<byte[]>> streams = new TreeMap<>();
        WireReader reader = new WireReader(b, from, end);
        while (reader.next()) {
            FieldType field = type.byTag(reader.tag());
            int stream = field == null ? 1000 : field.isChoice() ? 1001 : field.number();
            streams.computeIfAbsent(stream, s -> new ArrayDeque<>()).addAll(forms(type, field, b, reader));
        }
        WireWriter writer = new WireWriter();
        List<Deque<byte[]>> open = new ArrayList<>(streams.values());
        while (!open.isEmpty()) {
            if (unknownFields && random.nextInt(12) == 0) {
                unknown(type, writer);
            }
            int pick = random.nextInt(4) == 0 ? random.nextInt(open.size()) : 0;
            byte[] field = open.get(pick).removeFirst();
            writer.raw(field, 0, field.length);
            if (open.get(pick).isEmpty()) {
                open.remove(pick);
            }
        }
        return writer.toByteArray();
    }

    private List<byte[]> forms(MessageType type, FieldType field, byte[] b, WireReader reader) {
        byte[] raw = Arrays.copyOfRange(b, reader.fieldOffset(), reader.fieldEnd());
        if (field == null) {
            return List.of(raw);
        }
        if (field.kind() == FieldKind.MESSAGE) {
            byte[] inner = rewrite(field.message(), b, reader.valueOffset(), reader.valueEnd());
            return message(field, inner);
        }
        if (field.isRepeated() && field.kind().isPackable() && reader.wireType() == WireType.LEN) {
            return random.nextBoolean() ? List.of(raw) : unpacked(field, b, reader);
        }
        if (!field.isRepeated() && random.nextInt(8) == 0) {
            return List.of(overruled(field), raw);
        }
        return List.of(raw);
    }

    private List<byte[]> message(FieldType field, byte[] inner) {
        int cut = inner.length;
        if (!field.isRepeated() && random.nextInt(3) == 0) {
            WireReader fields = new WireReader(inner, 0, inner.length);
            cut = 0;
            while (fields.next() && random.nextInt(3) != 0) {
                cut = fields.fieldEnd();
            }
        }
        List<byte[]> pieces = new ArrayList<>();
        pieces.add(piece(field, inner, 0, cut));
        if (cut < inner.length) {
            pieces.add(piece(field, inner, cut, inner.length));
        }
        return pieces;
    }

    private byte[] piece(FieldType field, byte[] inner, int from, int end) {
        WireWriter writer = new WireWriter();
        boolean longForm = random.nextInt(10) == 0;
        varint(writer, field.tag(), longForm);
        varint(writer, end - from, longForm);
        writer.raw(inner, from, end - from);
        return writer.toByteArray();
    }

    /// A varint with more bytes than it needs.
    private static void varint(WireWriter writer, long value, boolean longForm) {
        if (!longForm) {
            writer.rawVarint(value);
            return;
        }
        for (int i = 0; i < 5; i++) {
            writer.rawByte((int) (value >>> 7 * i & 0x7f | 0x80));
        }
        writer.rawByte(0);
    }

    private List<byte[]> unpacked(FieldType field, byte[] b, WireReader packed) {
        List<byte[]> fields = new ArrayList<>();
        int pos = packed.valueOffset();
        while (pos < packed.valueEnd()) {
            int start = pos;
            if (field.kind().wireType() == WireType.VARINT) {
                while (b[pos++] < 0) {}
            } else {
                pos += field.kind().wireType() == WireType.FIXED64 ? 8 : 4;
            }
            WireWriter writer = new WireWriter();
            if (random.nextBoolean()) {
                writer.tag(field.number(), field.kind().wireType());
                writer.raw(b, start, pos - start);
            } else {
                writer.bytes(field.number(), b, start, pos - start);
            }
            fields.add(writer.toByteArray());
        }
        return fields;
    }

    private byte[] overruled(FieldType field) {
        WireWriter writer = new WireWriter();
        writer.rawVarint(field.tag());
        switch (field.kind().wireType()) {
            case WireType.VARINT -> varint(writer, random.nextInt(1000), true);
            case WireType.FIXED64 -> writer.rawFixed64(random.nextLong());
            case WireType.FIXED32 -> writer.rawFixed32(random.nextInt());
            default -> {
                writer.rawVarint(3);
                writer.raw(new byte[] {'o', 'l', 'd'}, 0, 3);
            }
        }
        return writer.toByteArray();
    }

    private void unknown(MessageType type, WireWriter writer) {
        switch (random.nextInt(5)) {
            case 0 -> writer.varint(99, random.nextLong());
            case 1 -> writer.bytes(1000, new byte[] {(byte) 0xff, 0, 1});
            case 2 -> {
                writer.tag(77, WireType.GROUP);
                writer.fixed32(1, 5);
                writer.tag(2, WireType.GROUP);
                writer.string(1, "inner");
                writer.tag(2, WireType.GROUP_END);
                writer.tag(77, WireType.GROUP_END);
            }
            case 3 -> writer.fixed32(536870911, -1);
            default -> {
                FieldType field = type.fields().get(random.nextInt(type.fields().size()));
                writer.tag(field.number(), WireType.FIXED32);
                if (field.kind().wireType() == WireType.FIXED32) {
                    writer.truncate(writer.length() - WireWriter.varintLength(field.tag()));
                } else {
                    writer.rawFixed32(random.nextInt());
                }
            }
        }
    }
}
