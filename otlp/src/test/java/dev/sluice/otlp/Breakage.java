package dev.sluice.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;

/// Breaks rules in a valid request: ids change their length, times become zero, counts stop adding up, indexes
/// leave their tables. What it does to a field does not always break a rule.
public final class Breakage {
    private final RandomOtlp random;

    public Breakage(RandomOtlp random) {
        this.random = random;
    }

    /// The message with about one in `rarity` of its interesting fields changed.
    public <M extends Message> M of(M message, int rarity) {
        Message.Builder builder = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                descend(builder, field, rarity);
            } else if (random.integer(rarity) == 0) {
                change(builder, field);
            }
        }
        @SuppressWarnings("unchecked")
        M broken = (M) builder.build();
        return broken;
    }

    private void descend(Message.Builder builder, FieldDescriptor field, int rarity) {
        if (!field.isRepeated()) {
            builder.setField(field, of((Message) builder.getField(field), rarity));
            return;
        }
        for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
            builder.setRepeatedField(field, i, of((Message) builder.getRepeatedField(field, i), rarity));
        }
    }

    private void change(Message.Builder builder, FieldDescriptor field) {
        switch (field.getName()) {
            case "trace_id", "span_id", "parent_span_id", "profile_id" ->
                builder.setField(
                        field, random.chance(1, 2) ? random.id(random.integer(18)) : ByteString.copyFrom(new byte[16]));
            case "time_unix_nano", "count", "zero_count" -> builder.setField(field, (long) random.integer(2));
            case "aggregation_temporality" -> builder.clearField(field);
            case "flags" -> builder.setField(field, random.integer(4));
            case "scale" -> builder.setField(field, random.chance(1, 2) ? random.integer(60) - 30 : 1 << 31);
            case "offset" -> builder.setField(field, random.random.nextInt());
            case "quantile" -> builder.setField(field, random.anyDouble());
            case "as_double", "as_int", "explicit_bounds" -> builder.clearField(field);
            case "bucket_counts", "values", "timestamps_unix_nano" -> builder.addRepeatedField(field, random.anyLong());
            case "stack_index",
                    "link_index",
                    "mapping_index",
                    "function_index",
                    "type_strindex",
                    "name_strindex",
                    "filename_strindex",
                    "unit_strindex" ->
                builder.setField(field, random.chance(1, 2) ? random.integer(9) - 1 : random.integer(5));
            case "attribute_indices", "location_indices" -> builder.addRepeatedField(field, random.integer(7) - 1);
            default -> {}
        }
    }
}
