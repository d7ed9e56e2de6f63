package dev.sluice.store.parquet;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which entries one leaf has in a row group: their levels, and the indexes of the values that are there. Knows
/// nothing of the type of the values. One owner, reused from leaf to leaf.
///
/// A flat leaf has one entry a row. Below lists an entry is an element of the innermost list, or stands for a list
/// that is null or empty; its repetition level is 0 where a row begins.
final class Placement {
    private byte[] definitions = new byte[0];
    private byte[] repetitions = new byte[0];
    private int[] ownIndexes = new int[0];
    /// Our own, or the row indexes of the source when every row has a value.
    private int[] indexes = ownIndexes;
    private int entries;
    private int present;
    private boolean allPresent;
    private boolean identity;

    private int @Nullable [] codedIds;
    private @Nullable BitSet nulls;

    /// Lays out the rows `[0, rows)` of a source.
    ///
    /// @throws IllegalArgumentException if the source has a null where the schema has none
    void place(ParquetLeaf leaf, ColumnSource source, int rows) {
        if (source.ranges().size() != leaf.depth()) {
            throw new IllegalArgumentException(
                    "ranges of " + leaf + ": " + source.ranges().size() + " (expected: " + leaf.depth() + ")");
        }
        codedIds = source.values() instanceof ColumnSource.Values.Coded coded ? coded.ids() : null;
        nulls = source.values().nulls();
        entries = 0;
        present = 0;
        identity = false;
        indexes = ownIndexes;
        if (leaf.depth() > 0) {
            nested(leaf, source, rows);
        } else {
            flat(leaf, source.rows(), rows);
        }
        allPresent = present == entries;
        codedIds = null;
        nulls = null;
    }

    int entries() {
        return entries;
    }

    /// How many entries have a value.
    int present() {
        return present;
    }

    boolean isAllPresent() {
        return allPresent;
    }

    /// The index of the value of the `j`-th entry that has one.
    int index(int j) {
        return identity ? j : indexes[j];
    }

    /// Whether the value of the `j`-th entry has the index `j`.
    boolean isIdentity() {
        return identity;
    }

    /// The indexes of the values; not filled when [#isIdentity].
    int[] indexes() {
        return indexes;
    }

    /// Per entry; not filled for a flat leaf with [#isAllPresent].
    byte[] definitions() {
        return definitions;
    }

    /// Per entry; filled below lists only.
    byte[] repetitions() {
        return repetitions;
    }

    void trim(int limit) {
        indexes = ownIndexes;
        if (ownIndexes.length > limit) {
            ownIndexes = new int[0];
            indexes = ownIndexes;
            definitions = new byte[0];
            repetitions = new byte[0];
        }
    }

    private void flat(ParquetLeaf leaf, int @Nullable [] rowIndexes, int rows) {
        entries = rows;
        present = rows;
        identity = rowIndexes == null;
        if (isWithoutNulls(rowIndexes, rows)) {
            indexes = rowIndexes == null ? ownIndexes : rowIndexes;
            return;
        }
        identity = false;
        ensure(rows, false);
        present = codedIds != null ? flatCoded(leaf, rowIndexes, codedIds, rows) : flatNulls(leaf, rowIndexes, rows);
        if (present < rows && !leaf.isOptional()) {
            throw new IllegalArgumentException(leaf + ": null (expected: a value in every row)");
        }
    }

    /// Whether the source can be taken as it is: the usual case, so it is worth a look of its own.
    private boolean isWithoutNulls(int @Nullable [] rowIndexes, int rows) {
        if (nulls != null && !nulls.isEmpty()) {
            return false;
        }
        int all = 0;
        if (rowIndexes != null) {
            for (int i = 0; i < rows; i++) {
                all |= rowIndexes[i];
            }
        }
        if (codedIds == null || all < 0) {
            return all >= 0;
        }
        if (rowIndexes == null) {
            for (int i = 0; i < rows; i++) {
                all |= codedIds[i];
            }
        } else {
            for (int i = 0; i < rows; i++) {
                all |= codedIds[rowIndexes[i]];
            }
        }
        return all >= 0;
    }

    private int flatCoded(ParquetLeaf leaf, int @Nullable [] rowIndexes, int[] ids, int rows) {
        byte there = (byte) leaf.maxDefinition();
        int filled = 0;
        for (int i = 0; i < rows; i++) {
            int index = rowIndexes == null ? i : rowIndexes[i];
            boolean isNull = index < 0 || ids[index] < 0;
            definitions[i] = isNull ? (byte) (there - 1) : there;
            ownIndexes[filled] = index;
            filled += isNull ? 0 : 1;
        }
        return filled;
    }

    private int flatNulls(ParquetLeaf leaf, int @Nullable [] rowIndexes, int rows) {
        BitSet absent = nulls;
        byte there = (byte) leaf.maxDefinition();
        int filled = 0;
        for (int i = 0; i < rows; i++) {
            int index = rowIndexes == null ? i : rowIndexes[i];
            boolean isNull = index < 0 || absent != null && absent.get(index);
            definitions[i] = isNull ? (byte) (there - 1) : there;
            ownIndexes[filled] = index;
            filled += isNull ? 0 : 1;
        }
        return filled;
    }

    private void nested(ParquetLeaf leaf, ColumnSource source, int rows) {
        int @Nullable [] rowIndexes = source.rows();
        for (int i = 0; i < rows; i++) {
            list(leaf, source.ranges(), 0, rowIndexes == null ? i : rowIndexes[i], 0);
        }
    }

    /// Emits the list that parent `parent` owns at list node `node`; its first entry gets the repetition level given.
    private void list(ParquetLeaf leaf, List<Ranges> ranges, int node, int parent, int repetition) {
        Ranges range = ranges.get(node);
        int count = parent < 0 ? -1 : range.count(parent);
        if (count <= 0) {
            absent(count < 0 ? leaf.absentLevel(node) : leaf.emptyLevel(node), repetition);
            return;
        }
        int start = range.start(parent);
        if (node == leaf.depth() - 1) {
            elements(leaf, start, count, repetition);
            return;
        }
        for (int i = 0; i < count; i++) {
            list(leaf, ranges, node + 1, start + i, i == 0 ? repetition : node + 1);
        }
    }

    private void elements(ParquetLeaf leaf, int start, int count, int repetition) {
        ensure(Math.addExact(entries, count), true);
        byte there = (byte) leaf.maxDefinition();
        int entry = entries;
        int filled = present;
        for (int index = start; index < start + count; index++) {
            boolean isNull = isNull(index);
            definitions[entry] = isNull ? (byte) (there - 1) : there;
            repetitions[entry] = (byte) leaf.depth();
            ownIndexes[filled] = index;
            filled += isNull ? 0 : 1;
            entry++;
        }
        repetitions[entries] = (byte) repetition;
        if (filled - present < count && !leaf.isOptional()) {
            throw new IllegalArgumentException(leaf + ": null (expected: a value in every entry)");
        }
        entries = entry;
        present = filled;
    }

    private void absent(int definition, int repetition) {
        ensure(entries + 1, true);
        definitions[entries] = (byte) definition;
        repetitions[entries] = (byte) repetition;
        entries++;
    }

    private boolean isNull(int index) {
        return codedIds == null ? nulls != null && nulls.get(index) : codedIds[index] < 0;
    }

    private void ensure(int size, boolean repeated) {
        if (ownIndexes.length < size) {
            int grown = (int) Math.min(Math.max(size, 2L * ownIndexes.length), Integer.MAX_VALUE - 16);
            ownIndexes = Arrays.copyOf(ownIndexes, grown);
            definitions = Arrays.copyOf(definitions, grown);
            indexes = ownIndexes;
        }
        if (repeated && repetitions.length < ownIndexes.length) {
            repetitions = Arrays.copyOf(repetitions, ownIndexes.length);
        }
    }
}
