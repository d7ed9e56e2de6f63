package dev.sluice.store.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The columns of a file: a tree of fields, and its leaves in the order in which a row group wants their values.
/// Immutable; any thread.
public final class ParquetSchema {
    private final List<ParquetField> fields;
    private final List<ParquetLeaf> leaves;

    private ParquetSchema(List<ParquetField> fields) {
        this.fields = List.copyOf(fields);
        LeafCollector collector = new LeafCollector();
        for (ParquetField field : this.fields) {
            collector.visit(field, field.name());
        }
        this.leaves = List.copyOf(collector.leaves);
    }

    /// @throws IllegalArgumentException if two fields share an id, or two fields of one parent a name
    public static ParquetSchema of(List<ParquetField> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("fields: none (expected: at least one)");
        }
        return new ParquetSchema(fields);
    }

    public List<ParquetField> fields() {
        return fields;
    }

    /// All leaves, depth first: a map gives its key, then its value.
    public List<ParquetLeaf> leaves() {
        return leaves;
    }

    private static final class LeafCollector {
        private final List<ParquetLeaf> leaves = new ArrayList<>();
        private final Set<Integer> ids = new HashSet<>();
        private final Set<List<String>> names = new HashSet<>();
        private final List<String> path = new ArrayList<>();
        private final List<String> filePath = new ArrayList<>();
        private int definition;
        private int[] absentLevels = {};
        private int[] emptyLevels = {};

        void visit(ParquetField field, String name) {
            if (!ids.add(field.id())) {
                throw new IllegalArgumentException("field id of " + name + ": " + field.id() + " (expected: unused)");
            }
            path.add(name);
            filePath.add(name);
            if (!names.add(List.copyOf(filePath))) {
                throw new IllegalArgumentException("field name: " + path + " twice (expected: once)");
            }
            int before = definition;
            if (field.presence() == ParquetField.Presence.OPTIONAL) {
                definition++;
            }
            switch (field) {
                case ParquetField.Primitive leaf ->
                    leaves.add(new ParquetLeaf(
                            leaves.size(), leaf, path, filePath, definition, absentLevels, emptyLevels));
                case ParquetField.Group group -> {
                    for (ParquetField child : group.fields()) {
                        visit(child, child.name());
                    }
                }
                case ParquetField.Sequence list -> repeated("list", before, () -> visit(list.element(), "element"));
                case ParquetField.Mapping map ->
                    repeated("key_value", before, () -> {
                        visit(map.key(), "key");
                        visit(map.value(), "value");
                    });
            }
            definition = before;
            path.removeLast();
            filePath.removeLast();
        }

        private void repeated(String middle, int before, Runnable children) {
            int[] outerAbsent = absentLevels;
            int[] outerEmpty = emptyLevels;
            absentLevels = append(outerAbsent, before);
            emptyLevels = append(outerEmpty, definition);
            definition++;
            filePath.add(middle);
            children.run();
            filePath.removeLast();
            absentLevels = outerAbsent;
            emptyLevels = outerEmpty;
        }

        private static int[] append(int[] levels, int level) {
            int[] longer = Arrays.copyOf(levels, levels.length + 1);
            longer[levels.length] = level;
            return longer;
        }
    }
}
