package dev.sluice.store.column;

import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a file of a table looks like. Immutable; any thread.
///
/// @param promoted the attributes that get columns of their own, in the order of the file, behind the table's columns
/// @param fieldIds the Iceberg field id of every path of [TableSchema#paths()] and of every promoted column's name
/// @param metadata pairs for the file's footer
public record FileLayout(List<AttributeColumn> promoted, Map<String, Integer> fieldIds, Map<String, String> metadata) {
    public FileLayout {
        promoted = List.copyOf(promoted);
        fieldIds = Map.copyOf(fieldIds);
        metadata = Map.copyOf(metadata);
        Set<AttributeColumn> distinct = new HashSet<>(promoted);
        if (distinct.size() != promoted.size()) {
            throw new IllegalArgumentException("promoted: " + promoted + " (expected: each column once)");
        }
    }

    /// A layout with ids counted from 1, for files that belong to no Iceberg table.
    public static FileLayout numbered(TableSchema schema, List<AttributeColumn> promoted) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (String path : schema.paths()) {
            ids.put(path, ids.size() + 1);
        }
        for (AttributeColumn column : promoted) {
            ids.put(column.name(), ids.size() + 1);
        }
        return new FileLayout(promoted, ids, Map.of());
    }

    /// The id of a path.
    ///
    /// @throws IllegalArgumentException if it has none
    int fieldId(String path) {
        Integer id = fieldIds.get(path);
        if (id == null) {
            throw new IllegalArgumentException("field id of " + path + ": none (expected: one for every path)");
        }
        return id;
    }
}
