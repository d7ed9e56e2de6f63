package dev.sluice.store.column;

import dev.sluice.store.parquet.LeafType;
import dev.sluice.store.parquet.ParquetField;
import dev.sluice.store.parquet.ParquetOptions;
import dev.sluice.store.parquet.ParquetSchema;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.ColumnType;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A table's columns in the words of the encoder.
final class FileShape {
    /// Dictionaries are given up above this size, unless plain values could be much larger.
    private static final int DICTIONARY_BYTES = 16 << 20;

    private static final int HUGE_DICTIONARY_BYTES = 1 << 30;
    private static final long PLAIN_BYTES_MAX = 1L << 30;

    private FileShape() {}

    /// @param promoted those of the layout that have values
    static ParquetSchema schema(TableSchema table, FileLayout layout, List<AttributeColumn> promoted) {
        List<ParquetField> fields = new ArrayList<>();
        for (Column column : table.columns()) {
            fields.add(field(column, column.name(), layout));
        }
        for (AttributeColumn column : promoted) {
            fields.add(field(column.column(), column.name(), layout));
        }
        return ParquetSchema.of(fields);
    }

    /// @param longest length of the longest byte string
    static ParquetOptions options(TableSchema table, FileLayout layout, int rows, int longest) {
        boolean hasTraces =
                table.columns().stream().anyMatch(column -> column.name().equals("trace_id"));
        Set<Integer> bloom = hasTraces ? Set.of(layout.fieldId("trace_id")) : Set.of();
        boolean plainIsHuge = (long) rows * longest > PLAIN_BYTES_MAX;
        return ParquetOptions.defaults()
                .withBloomFilters(bloom)
                .withDictionaryBytes(plainIsHuge ? HUGE_DICTIONARY_BYTES : DICTIONARY_BYTES)
                .withMetadata(layout.metadata());
    }

    private static ParquetField field(Column column, String path, FileLayout layout) {
        int id = layout.fieldId(path);
        ParquetField.Presence presence =
                column.required() ? ParquetField.Presence.REQUIRED : ParquetField.Presence.OPTIONAL;
        List<ParquetField> members = new ArrayList<>();
        for (Column member : column.members()) {
            members.add(field(member, path + "." + member.name(), layout));
        }
        return switch (column.type()) {
            case LIST -> new ParquetField.Sequence(column.name(), id, presence, members.get(0));
            case MAP ->
                new ParquetField.Mapping(
                        column.name(), id, presence, (ParquetField.Primitive) members.get(0), members.get(1));
            case STRUCT -> new ParquetField.Group(column.name(), id, presence, members);
            default -> new ParquetField.Primitive(column.name(), id, presence, leafType(column.type()));
        };
    }

    private static LeafType leafType(ColumnType type) {
        return LeafType.valueOf(type.name());
    }
}
