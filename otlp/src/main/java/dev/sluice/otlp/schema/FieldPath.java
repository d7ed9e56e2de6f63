package dev.sluice.otlp.schema;

import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// Names the place in a request at which some byte lies, such as
/// `resource_spans[0].scope_spans[2].spans[17].trace_id`.
///
/// Found by walking from the start, so that whoever walks for speed keeps no path. Made for error messages.
public final class FieldPath {
    private static final int STEPS_MAX = 24;

    private FieldPath() {}

    /// The path of the innermost known field that contains `offset`.
    ///
    /// Never fails: in damaged bytes the path ends where they stop making sense. Very deep paths are cut.
    public static String of(Signal signal, byte[] bytes, int from, int to, int offset) {
        StringBuilder path = new StringBuilder();
        MessageType type = OtlpSchema.request(signal);
        int start = from;
        int end = to;
        for (int steps = 0; ; steps++) {
            Step step = step(type, bytes, start, end, offset);
            if (step == null) {
                return path.toString();
            }
            if (steps == STEPS_MAX) {
                return path.append(".…").toString();
            }
            path.append(path.isEmpty() ? "" : ".").append(step.field.name());
            if (step.field.isRepeated()) {
                path.append('[').append(step.index).append(']');
            }
            if (step.field.kind() != FieldKind.MESSAGE) {
                return path.toString();
            }
            type = step.field.message();
            start = step.start;
            end = step.end;
        }
    }

    private static @Nullable Step step(MessageType type, byte[] bytes, int from, int to, int offset) {
        int[] seen = new int[type.fields().size()];
        WireReader reader = new WireReader(bytes, from, to);
        try {
            while (reader.next() && reader.fieldOffset() <= offset) {
                FieldType field = type.byTag(reader.tag());
                if (field != null && offset < reader.fieldEnd()) {
                    return new Step(field, seen[field.slot()], reader.valueOffset(), reader.valueEnd());
                }
                if (field != null) {
                    seen[field.slot()]++;
                }
            }
        } catch (SerializationException damaged) {
            FieldType field = type.byTag(reader.tag());
            return field == null || field.kind() == FieldKind.MESSAGE
                    ? null
                    : new Step(field, seen[field.slot()], to, to);
        }
        return null;
    }

    private record Step(FieldType field, int index, int start, int end) {}
}
