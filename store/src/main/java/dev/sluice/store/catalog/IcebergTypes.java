package dev.sluice.store.catalog;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.Column;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/// Columns as Iceberg types, and field ids by the dotted paths that files are written by.
final class IcebergTypes {
    private IcebergTypes() {}

    /// A schema to create a table with. Its ids are placeholders: a table gives out its own.
    static Schema schemaOf(TableSchema schema) {
        int[] next = {1};
        List<NestedField> fields = new ArrayList<>();
        for (Column column : schema.columns()) {
            fields.add(field(column, next));
        }
        return new Schema(fields);
    }

    static Type typeOf(Column column) {
        return typeOf(column, new int[] {1});
    }

    /// The ids of all fields, by dotted path: `events.element.name`.
    static Map<String, Integer> fieldIds(Schema schema) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        schema.columns().forEach(field -> collect("", field, ids));
        return ids;
    }

    /// The columns of single attributes, in the order of their making.
    static List<AttributeColumn> attributeColumns(Schema schema) {
        return schema.columns().stream()
                .map(NestedField::name)
                .filter(AttributeColumn::isName)
                .map(AttributeColumn::parse)
                .toList();
    }

    private static void collect(String parent, NestedField field, Map<String, Integer> ids) {
        String path = parent + field.name();
        ids.put(path, field.fieldId());
        if (field.type().isNestedType()) {
            field.type().asNestedType().fields().forEach(member -> collect(path + ".", member, ids));
        }
    }

    private static NestedField field(Column column, int[] next) {
        int id = next[0]++;
        NestedField.Builder builder =
                column.required() ? NestedField.required(column.name()) : NestedField.optional(column.name());
        builder.withId(id).ofType(typeOf(column, next));
        return column.meaning().isEmpty()
                ? builder.build()
                : builder.withDoc(column.meaning()).build();
    }

    private static Type typeOf(Column column, int[] next) {
        return switch (column.type()) {
            case BINARY -> Types.BinaryType.get();
            case STRING -> Types.StringType.get();
            case INT -> Types.IntegerType.get();
            case LONG -> Types.LongType.get();
            case DOUBLE -> Types.DoubleType.get();
            case BOOLEAN -> Types.BooleanType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case LIST -> listOf(column.member("element"), next);
            case MAP -> mapOf(column.member("key"), column.member("value"), next);
            case STRUCT ->
                Types.StructType.of(column.members().stream()
                        .map(member -> field(member, next))
                        .toList());
        };
    }

    private static Type listOf(Column element, int[] next) {
        int id = next[0]++;
        Type type = typeOf(element, next);
        return element.required() ? Types.ListType.ofRequired(id, type) : Types.ListType.ofOptional(id, type);
    }

    private static Type mapOf(Column key, Column value, int[] next) {
        int keyId = next[0]++;
        int valueId = next[0]++;
        Type keyType = typeOf(key, next);
        Type valueType = typeOf(value, next);
        return value.required()
                ? Types.MapType.ofRequired(keyId, valueId, keyType, valueType)
                : Types.MapType.ofOptional(keyId, valueId, keyType, valueType);
    }
}
