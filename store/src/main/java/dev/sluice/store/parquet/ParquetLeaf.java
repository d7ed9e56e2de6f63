package dev.sluice.store.parquet;

import java.util.List;

/// One leaf of a schema: a column of values in the file.
///
/// The levels follow Dremel: a definition level counts the optional and repeated nodes on the path that are there, a
/// repetition level says at which repeated node a new entry continues.
public final class ParquetLeaf {
    private final int index;
    private final int fieldId;
    private final String path;
    private final LeafType type;
    private final boolean optional;
    private final List<String> filePath;
    private final int maxDefinition;
    private final int[] absentLevels;
    private final int[] emptyLevels;

    /// @param absentLevels per repeated node from the root, the definition level that says its list is null
    /// @param emptyLevels per repeated node from the root, the definition level that says its list is empty
    ParquetLeaf(
            int index,
            ParquetField.Primitive field,
            List<String> path,
            List<String> filePath,
            int maxDefinition,
            int[] absentLevels,
            int[] emptyLevels) {
        this.index = index;
        this.fieldId = field.id();
        this.type = field.type();
        this.optional = field.presence() == ParquetField.Presence.OPTIONAL;
        this.path = String.join(".", path);
        this.filePath = List.copyOf(filePath);
        this.maxDefinition = maxDefinition;
        this.absentLevels = absentLevels;
        this.emptyLevels = emptyLevels;
    }

    /// The place among the leaves of the schema, from 0.
    public int index() {
        return index;
    }

    public int fieldId() {
        return fieldId;
    }

    /// The names from the root joined by dots as Iceberg does: `events.element.attributes.key`. Names may hold dots
    /// themselves, so the path is for people; the field id is the identity.
    public String path() {
        return path;
    }

    public LeafType type() {
        return type;
    }

    /// How many lists or maps are on the path: as many [Ranges] a source must have.
    public int depth() {
        return emptyLevels.length;
    }

    /// Whether a value itself may be null.
    public boolean isOptional() {
        return optional;
    }

    List<String> filePath() {
        return filePath;
    }

    int maxDefinition() {
        return maxDefinition;
    }

    int absentLevel(int node) {
        return absentLevels[node];
    }

    int emptyLevel(int node) {
        return emptyLevels[node];
    }

    @Override
    public String toString() {
        return path;
    }
}
