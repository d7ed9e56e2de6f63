package dev.sluice.store.parquet;

import dev.sluice.store.parquet.ParquetField.Group;
import dev.sluice.store.parquet.ParquetField.Mapping;
import dev.sluice.store.parquet.ParquetField.Presence;
import dev.sluice.store.parquet.ParquetField.Primitive;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Seeded random rows for any schema: nulls, empty lists, runs, few and many distinct values, extremes. A value is a
/// Long, Integer, Double, Boolean, String or byte[]; a List for a list or struct; a LinkedHashMap for a map; or null.
final class RandomRows {
    private final RandomGenerator random;

    RandomRows(RandomGenerator random) {
        this.random = random;
    }

    /// One list per top-level field, with `rows` values each.
    List<List<Object>> columns(ParquetSchema schema, int rows) {
        List<List<Object>> columns = new ArrayList<>();
        for (ParquetField field : schema.fields()) {
            Map<Primitive, Habit> habits = new HashMap<>();
            List<Object> column = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                column.add(value(field, habits));
            }
            columns.add(column);
        }
        return columns;
    }

    private Object value(ParquetField field, Map<Primitive, Habit> habits) {
        if (!(field instanceof Primitive)
                && field.presence() == Presence.OPTIONAL
                && !(field instanceof Group)
                && random.nextInt(6) == 0) {
            return null;
        }
        return switch (field) {
            case Primitive leaf ->
                habits.computeIfAbsent(leaf, key -> new Habit(key, random)).next();
            case Group group -> {
                List<Object> members = new ArrayList<>();
                for (ParquetField member : group.fields()) {
                    members.add(value(member, habits));
                }
                yield members;
            }
            case Sequence list -> {
                List<Object> elements = new ArrayList<>();
                for (int i = size(); i > 0; i--) {
                    elements.add(value(list.element(), habits));
                }
                yield elements;
            }
            case Mapping map -> {
                Map<Object, Object> entries = new LinkedHashMap<>();
                for (int i = size(); i > 0; i--) {
                    entries.put(value(map.key(), habits), value(map.value(), habits));
                }
                yield entries;
            }
        };
    }

    private int size() {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(20) == 0 ? random.nextInt(60) : random.nextInt(4);
    }

    /// How the values of one leaf come about: how many distinct, how often null, whether the last one repeats.
    private static final class Habit {
        private final Primitive leaf;
        private final RandomGenerator random;
        private final int nullPercent;
        private final int repeatPercent;
        private final int distinct;
        private final boolean ascending;
        private long steps;
        private Object last;

        Habit(Primitive leaf, RandomGenerator random) {
            this.leaf = leaf;
            this.random = random;
            this.nullPercent = leaf.presence() == Presence.REQUIRED ? 0 : new int[] {0, 1, 30, 97, 100}[pick(5)];
            this.repeatPercent = new int[] {0, 50, 95, 100}[pick(4)];
            this.distinct = new int[] {1, 3, 100, 5_000, Integer.MAX_VALUE}[pick(5)];
            this.ascending = random.nextBoolean();
        }

        private int pick(int bound) {
            return random.nextInt(bound);
        }

        Object next() {
            if (pick(100) < nullPercent) {
                return null;
            }
            if (last == null || pick(100) >= repeatPercent) {
                last = fresh();
            }
            return last;
        }

        private Object fresh() {
            int number = pick(distinct);
            steps += ascending ? 1 + pick(1_000) : 0;
            return switch (leaf.type()) {
                case INT -> pick(50) == 0 ? (pick(2) == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE) : number;
                case LONG -> pick(50) == 0 ? extreme() : steps + number * 0x1234_5678_9ABCL;
                case TIMESTAMP -> 1_700_000_000_000_000L + (ascending ? steps * 37 : number * 1_000L);
                case DOUBLE ->
                    switch (pick(20)) {
                        case 0 -> Double.NaN;
                        case 1 -> -0.0;
                        case 2 -> 0.0;
                        case 3 -> pick(2) == 0 ? Double.NEGATIVE_INFINITY : Double.MIN_VALUE;
                        default -> number * 0.37;
                    };
                case BOOLEAN -> pick(3) == 0;
                case STRING -> text(number);
                case BINARY -> text(number).getBytes(StandardCharsets.UTF_8);
            };
        }

        private long extreme() {
            return new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1}[pick(4)];
        }

        private String text(int number) {
            return switch (number % 7) {
                case 0 -> number == 0 ? "" : "v" + number;
                case 1 -> "äöü€𝄞".repeat(number % 23) + number;
                default -> "value-" + number;
            };
        }
    }
}
