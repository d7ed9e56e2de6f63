package dev.sluice.store.parquet;

import dev.sluice.store.parquet.ParquetField.Group;
import dev.sluice.store.parquet.ParquetField.Mapping;
import dev.sluice.store.parquet.ParquetField.Primitive;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Turns rows of plain objects into column sources, in all the ways a caller may hold them: shuffled behind a row
/// order, coded or not, with nulls as a set, as numbers or as missing rows.
final class RowSources {
    private final RandomGenerator random;
    private final List<ColumnSource> sources = new ArrayList<>();

    private RowSources(RandomGenerator random) {
        this.random = random;
    }

    static List<ColumnSource> of(ParquetSchema schema, List<List<Object>> columns, RandomGenerator random) {
        RowSources builder = new RowSources(random);
        for (int i = 0; i < columns.size(); i++) {
            builder.shuffled(schema.fields().get(i), columns.get(i));
        }
        return builder.sources;
    }

    private void shuffled(ParquetField field, List<Object> values) {
        if (random.nextBoolean()) {
            visit(field, values, null, List.of());
            return;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(random.nextLong()));
        List<Object> moved = new ArrayList<>(Collections.nCopies(values.size(), null));
        int[] rows = new int[values.size()];
        for (int i = 0; i < rows.length; i++) {
            moved.set(order.get(i), values.get(i));
            boolean canBeMissing = values.get(i) == null && !(field instanceof Group);
            rows[i] = canBeMissing && random.nextBoolean() ? -1 : order.get(i);
        }
        visit(field, moved, rows, List.of());
    }

    private void visit(ParquetField field, List<Object> values, int[] rows, List<Ranges> ranges) {
        switch (field) {
            case Primitive leaf -> sources.add(leaf(leaf, values).at(rows).in(ranges.toArray(new Ranges[0])));
            case Group group -> {
                for (int i = 0; i < group.fields().size(); i++) {
                    List<Object> members = new ArrayList<>();
                    for (Object value : values) {
                        members.add(((List<?>) value).get(i));
                    }
                    visit(group.fields().get(i), members, rows, ranges);
                }
            }
            case Sequence list -> {
                List<Object> elements = new ArrayList<>();
                values.forEach(value -> elements.addAll(value == null ? List.of() : (List<?>) value));
                visit(list.element(), elements, rows, append(ranges, range(values)));
            }
            case Mapping map -> {
                List<Object> keys = new ArrayList<>();
                List<Object> mapped = new ArrayList<>();
                for (Object value : values) {
                    if (value != null) {
                        keys.addAll(((Map<?, ?>) value).keySet());
                        mapped.addAll(((Map<?, ?>) value).values());
                    }
                }
                visit(map.key(), keys, rows, append(ranges, range(values)));
                visit(map.value(), mapped, rows, append(ranges, range(values)));
            }
        }
    }

    private static Ranges range(List<Object> values) {
        int[] starts = new int[values.size() + 1];
        int[] counts = new int[values.size()];
        boolean someNull = false;
        for (int i = 0; i < counts.length; i++) {
            Object value = values.get(i);
            counts[i] = value == null ? -1 : value instanceof Map<?, ?> map ? map.size() : ((List<?>) value).size();
            starts[i + 1] = starts[i] + Math.max(0, counts[i]);
            someNull |= value == null;
        }
        return someNull ? Ranges.of(starts, counts) : Ranges.of(starts);
    }

    private static List<Ranges> append(List<Ranges> ranges, Ranges inner) {
        List<Ranges> all = new ArrayList<>(ranges);
        all.add(inner);
        return all;
    }

    private ColumnSource leaf(Primitive leaf, List<Object> values) {
        int size = values.size();
        BitSet nulls = new BitSet();
        for (int i = 0; i < size; i++) {
            nulls.set(i, values.get(i) == null);
        }
        BitSet given = nulls.isEmpty() && random.nextBoolean() ? null : nulls;
        return switch (leaf.type()) {
            case LONG, TIMESTAMP -> {
                long[] longs = new long[size];
                for (int i = 0; i < size; i++) {
                    longs[i] = nulls.get(i) ? 77 : (Long) values.get(i);
                }
                yield ColumnSource.longs(longs).withNulls(given);
            }
            case INT -> {
                int[] ints = new int[size];
                for (int i = 0; i < size; i++) {
                    ints[i] = nulls.get(i) ? 77 : (Integer) values.get(i);
                }
                yield ColumnSource.ints(ints).withNulls(given);
            }
            case DOUBLE -> {
                double[] doubles = new double[size];
                for (int i = 0; i < size; i++) {
                    doubles[i] = nulls.get(i) ? 77 : (Double) values.get(i);
                }
                yield ColumnSource.doubles(doubles).withNulls(given);
            }
            case BOOLEAN -> {
                boolean[] booleans = new boolean[size];
                for (int i = 0; i < size; i++) {
                    booleans[i] = nulls.get(i) || (Boolean) values.get(i);
                }
                yield ColumnSource.booleans(booleans).withNulls(given);
            }
            case STRING, BINARY ->
                random.nextInt(4) == 0 ? ColumnSource.bytes(heap(values)).withNulls(given) : coded(values);
        };
    }

    private static ColumnSource coded(List<Object> values) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Object> distinct = new ArrayList<>(List.of("an entry of another column"));
        int[] ids = new int[values.size()];
        for (int i = 0; i < ids.length; i++) {
            Object value = values.get(i);
            if (value == null) {
                ids[i] = -1;
                continue;
            }
            String key = new String(bytes(value), StandardCharsets.ISO_8859_1);
            Integer number = numbers.putIfAbsent(key, distinct.size());
            ids[i] = number == null ? distinct.size() : number;
            if (number == null) {
                distinct.add(value);
            }
        }
        return ColumnSource.coded(ids, heap(distinct));
    }

    private static ByteHeap heap(List<Object> values) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int[] offsets = new int[values.size() + 1];
        for (int i = 0; i < values.size(); i++) {
            all.writeBytes(bytes(values.get(i)));
            offsets[i + 1] = all.size();
        }
        return ByteHeap.of(all.toByteArray(), offsets, values.size());
    }

    private static byte[] bytes(Object value) {
        return switch (value) {
            case null -> new byte[0];
            case byte[] array -> array;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException(value.getClass().getName());
        };
    }
}
