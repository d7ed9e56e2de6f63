package dev.sluice.store.catalog;

import dev.sluice.store.parquet.LeafStatistics;
import dev.sluice.store.parquet.ParquetFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/// What a table remembers about a file so that readers can pass it over.
///
/// Sizes for every leaf; counts and bounds only for columns that are not below a list or a map. Text and binary
/// bounds are cut to 16 characters or bytes, lower ones down and upper ones up, as Iceberg's own writers do.
final class FileMetrics {
    private static final int BOUND_LENGTH = 16;

    private FileMetrics() {}

    static Metrics of(ParquetFile file, Schema schema) {
        Map<Integer, Long> sizes = new HashMap<>();
        Map<Integer, Long> values = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        Map<Integer, Long> nans = new HashMap<>();
        Map<Integer, ByteBuffer> lower = new HashMap<>();
        Map<Integer, ByteBuffer> upper = new HashMap<>();
        Map<Integer, Type> topLevel = new HashMap<>();
        for (NestedField field : schema.columns()) {
            if (field.type().isPrimitiveType()) {
                topLevel.put(field.fieldId(), field.type());
            }
        }
        for (LeafStatistics leaf : file.leaves()) {
            int id = leaf.fieldId();
            sizes.put(id, leaf.compressedBytes());
            Type type = topLevel.get(id);
            if (type == null) {
                continue;
            }
            values.put(id, leaf.values());
            nulls.put(id, leaf.nulls());
            if (type.typeId() == Type.TypeID.DOUBLE) {
                nans.put(id, leaf.nans());
            }
            put(lower, id, leaf.lower() == null ? null : lowerBound(type, leaf.lower()));
            put(upper, id, leaf.upper() == null ? null : upperBound(type, leaf.upper()));
        }
        return new Metrics(file.rows(), sizes, values, nulls, nans, lower, upper);
    }

    private static void put(Map<Integer, ByteBuffer> bounds, int id, @Nullable ByteBuffer bound) {
        if (bound != null) {
            bounds.put(id, bound);
        }
    }

    private static ByteBuffer lowerBound(Type type, byte[] bytes) {
        return switch (type.typeId()) {
            case STRING -> StandardCharsets.UTF_8.encode(UnicodeUtil.truncateStringMin(text(bytes), BOUND_LENGTH));
            case BINARY ->
                BinaryUtil.truncateBinaryMin(Literal.of(ByteBuffer.wrap(bytes)), BOUND_LENGTH)
                        .toByteBuffer();
            default -> ByteBuffer.wrap(bytes);
        };
    }

    /// Null when nothing of that length is above: then the column has no upper bound.
    private static @Nullable ByteBuffer upperBound(Type type, byte[] bytes) {
        switch (type.typeId()) {
            case STRING -> {
                String cut = UnicodeUtil.truncateStringMax(text(bytes), BOUND_LENGTH);
                return cut == null ? null : StandardCharsets.UTF_8.encode(cut);
            }
            case BINARY -> {
                Literal<ByteBuffer> cut =
                        BinaryUtil.truncateBinaryMax(Literal.of(ByteBuffer.wrap(bytes)), BOUND_LENGTH);
                return cut == null ? null : cut.toByteBuffer();
            }
            default -> {
                return ByteBuffer.wrap(bytes);
            }
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
