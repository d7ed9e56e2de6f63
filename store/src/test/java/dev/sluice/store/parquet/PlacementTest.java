package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.parquet.ParquetField.Group;
import dev.sluice.store.parquet.ParquetField.Mapping;
import dev.sluice.store.parquet.ParquetField.Presence;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Levels worked out by hand. DuckDB cannot judge them alone: it takes the rows of a struct from its first member and
/// never looks at the outer repetition levels of the others.
class PlacementTest {
    /// Definition levels of the map's keys: 0 list null, 1 list empty, 2 map null, 3 map empty, 4 key. Of its values:
    /// 5.
    private static final ParquetSchema EVENTS = ParquetSchema.of(List.of(new Sequence(
            "events",
            1,
            Presence.OPTIONAL,
            new Group(
                    "element",
                    2,
                    Presence.REQUIRED,
                    List.of(new Mapping(
                            "attributes",
                            3,
                            Presence.OPTIONAL,
                            required("key", 4, LeafType.STRING),
                            optional("value", 5, LeafType.LONG)))))));

    private final Placement placement = new Placement();

    @Test
    void entriesOfMapsInListsHaveTheLevelsOfDremel() {
        // row 0: events with 2 and 0 entries and a null map; row 1: null; row 2: empty; row 3: one event, one entry
        Ranges events = Ranges.of(new int[] {0, 0, 0, 3}, new int[] {3, -1, 0, 1});
        Ranges entries = Ranges.of(new int[] {0, 2, 2, 2}, new int[] {2, 0, -1, 1});
        int[] keys = {7, 8, 9};

        placement.place(
                EVENTS.leaves().getFirst(), ColumnSource.coded(keys, heap()).in(events, entries), 4);

        assertThat(levels(placement.repetitions())).containsExactly(0, 2, 1, 1, 0, 0, 0);
        assertThat(levels(placement.definitions())).containsExactly(4, 4, 3, 2, 0, 1, 4);
        assertThat(Arrays.copyOf(placement.indexes(), placement.present())).containsExactly(0, 1, 2);
    }

    @Test
    void nullValuesAreOneLevelBelowValues() {
        Ranges events = Ranges.of(new int[] {0, 1, 2});
        Ranges entries = Ranges.of(new int[] {0, 2, 3});
        BitSet nulls = new BitSet();
        nulls.set(1);

        placement.place(
                EVENTS.leaves().get(1),
                ColumnSource.longs(new long[] {5, 0, 6}).withNulls(nulls).in(events, entries),
                2);

        assertThat(levels(placement.repetitions())).containsExactly(0, 2, 0);
        assertThat(levels(placement.definitions())).containsExactly(5, 4, 5);
        assertThat(Arrays.copyOf(placement.indexes(), placement.present())).containsExactly(0, 2);
    }

    @Test
    void rowsMayShareAListAndHaveNone() {
        Ranges events = Ranges.of(new int[] {0, 2});
        Ranges entries = Ranges.of(new int[] {0, 1, 2});

        placement.place(
                EVENTS.leaves().getFirst(),
                ColumnSource.coded(new int[] {7, 8}, heap())
                        .at(new int[] {0, -1, 0})
                        .in(events, entries),
                3);

        assertThat(levels(placement.repetitions())).containsExactly(0, 1, 0, 0, 1);
        assertThat(levels(placement.definitions())).containsExactly(4, 4, 0, 4, 4);
        assertThat(Arrays.copyOf(placement.indexes(), placement.present())).containsExactly(0, 1, 0, 1);
    }

    private int[] levels(byte[] levels) {
        int[] first = new int[placement.entries()];
        Arrays.setAll(first, i -> levels[i]);
        return first;
    }

    private static ByteHeap heap() {
        return ByteHeap.fixed(new byte[10], 1, 10);
    }
}
