package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.parquet.ParquetField.Group;
import dev.sluice.store.parquet.ParquetField.Mapping;
import dev.sluice.store.parquet.ParquetField.Presence;
import dev.sluice.store.parquet.ParquetField.Primitive;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random rows of a schema with every kind of leaf come back from DuckDB as they were.
class ParquetWriterProperties {
    private static final int SEEDS = 30;

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void duckDbReadsWhatWasWritten(long seed) throws Exception {
        Random random = new Random(seed);
        ParquetSchema schema = schema();
        int[] groupRows = switch ((int) seed % 5) {
            case 0 -> new int[] {1};
            case 1 -> new int[] {random.nextInt(10)};
            case 2 -> new int[] {random.nextInt(3_000), 0, random.nextInt(300)};
            default -> new int[] {random.nextInt(2_000), random.nextInt(100), 1 + random.nextInt(2_000)};
        };
        ParquetOptions options = ParquetOptions.defaults()
                .withPage(seed % 3 == 0 ? 65_536 : 1 + random.nextInt(500), 1 + random.nextInt(20_000))
                .withZstdLevel(1 + random.nextInt(3))
                .withDictionaryBytes(seed % 4 == 0 ? 200 : 1 << 20);

        Path path = folder.resolve("file.parquet");
        List<List<Object>> expected = new ArrayList<>();
        List<List<Object>> values = new ArrayList<>();
        schema.fields().forEach(field -> values.add(new ArrayList<>()));
        try (EncodingBuffers buffers = new EncodingBuffers();
                ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers)) {
            for (int rows : groupRows) {
                List<List<Object>> columns = new RandomRows(random).columns(schema, rows);
                writer.writeRowGroup(rows, RowSources.of(schema, columns, random));
                expected.addAll(transposed(columns, rows));
                for (int i = 0; i < columns.size(); i++) {
                    values.get(i).addAll(columns.get(i));
                }
            }
            ParquetFile file = writer.finish();
            assertThat(file.rows()).isEqualTo(expected.size());
            assertThat(file.bytes()).isEqualTo(Files.size(path));
            assertThat(file.digest()).isEqualTo(digest(path));
            for (int i = 0; i < values.size(); i++) {
                if (schema.fields().get(i) instanceof Primitive leaf) {
                    boundsEnclose(leaf, file, values.get(i), seed);
                }
            }
        }

        try (DuckDb duckDb = new DuckDb()) {
            List<List<Object>> actual = duckDb.rows("SELECT * FROM FILE", path);
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).as("row %d of seed %d", i, seed).isEqualTo(expected.get(i));
            }
        }
    }

    /// Bounds are the least and the greatest value, or around them where those are cut.
    private static void boundsEnclose(Primitive leaf, ParquetFile file, List<Object> values, long seed) {
        LeafStatistics statistics = file.leaves().stream()
                .filter(candidate -> candidate.fieldId() == leaf.id())
                .findFirst()
                .orElseThrow();
        List<byte[]> present = values.stream()
                .filter(value -> value != null && !value.equals(Double.NaN))
                .map(ParquetWriterProperties::bytes)
                .sorted((a, b) -> compare(a, b, leaf.type()))
                .toList();
        assertThat(statistics.values()).isEqualTo(values.size());
        assertThat(statistics.nulls())
                .isEqualTo(values.stream().filter(Objects::isNull).count());
        if (present.isEmpty()) {
            assertThat(statistics.lower()).isNull();
            assertThat(statistics.upper()).isNull();
            return;
        }
        byte[] least = present.getFirst();
        byte[] greatest = present.getLast();
        if (least.length <= 64 && !isZero(least, leaf)) {
            assertThat(statistics.lower()).as("%s, seed %d", leaf, seed).isEqualTo(least);
        }
        if (greatest.length <= 64 && !isZero(greatest, leaf)) {
            assertThat(statistics.upper()).as("%s, seed %d", leaf, seed).isEqualTo(greatest);
        }
        assertThat(compare(statistics.lower(), least, leaf.type())).isNotPositive();
        assertThat(compare(statistics.upper(), greatest, leaf.type())).isNotNegative();
    }

    private static boolean isZero(byte[] bytes, Primitive leaf) {
        return leaf.type() == LeafType.DOUBLE && Double.longBitsToDouble(Bounds.word(bytes)) == 0;
    }

    private static byte[] bytes(Object value) {
        return switch (value) {
            case Long number -> Bounds.ofWord(number, 8);
            case Integer number -> Bounds.ofWord(number, 4);
            case Double number -> Bounds.ofWord(Double.doubleToRawLongBits(number), 8);
            case Boolean yes -> new byte[] {(byte) (yes ? 1 : 0)};
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            default -> (byte[]) value;
        };
    }

    private static int compare(byte[] a, byte[] b, LeafType type) {
        return switch (type) {
            case INT, LONG, TIMESTAMP -> Long.compare(Bounds.word(a), Bounds.word(b));
            case DOUBLE ->
                Double.compare(Double.longBitsToDouble(Bounds.word(a)), Double.longBitsToDouble(Bounds.word(b)));
            case STRING, BINARY, BOOLEAN -> Arrays.compareUnsigned(a, b);
        };
    }

    static ParquetSchema schema() {
        return ParquetSchema.of(List.of(
                required("trace_id", 1, LeafType.BINARY),
                optional("parent", 2, LeafType.BINARY),
                required("name", 3, LeafType.STRING),
                optional("status", 4, LeafType.STRING),
                required("nanos", 5, LeafType.LONG),
                optional("number", 6, LeafType.LONG),
                required("kind", 7, LeafType.INT),
                optional("code", 8, LeafType.INT),
                required("value", 9, LeafType.DOUBLE),
                optional("sum", 10, LeafType.DOUBLE),
                required("sampled", 11, LeafType.BOOLEAN),
                optional("monotonic", 12, LeafType.BOOLEAN),
                required("time", 13, LeafType.TIMESTAMP),
                optional("end", 14, LeafType.TIMESTAMP),
                new Sequence("counts", 15, Presence.OPTIONAL, optional("", 16, LeafType.LONG)),
                new Sequence("bounds", 17, Presence.REQUIRED, required("", 18, LeafType.DOUBLE)),
                attributes("attributes", 19, Presence.OPTIONAL),
                attributes("resource", 22, Presence.REQUIRED),
                new Group(
                        "scope",
                        25,
                        Presence.OPTIONAL,
                        List.of(optional("name", 26, LeafType.STRING), required("version", 27, LeafType.LONG))),
                new Sequence(
                        "events",
                        28,
                        Presence.OPTIONAL,
                        new Group(
                                "",
                                29,
                                Presence.OPTIONAL,
                                List.of(
                                        optional("time", 30, LeafType.TIMESTAMP),
                                        required("name", 31, LeafType.STRING),
                                        attributes("attributes", 32, Presence.OPTIONAL),
                                        optional("dropped", 35, LeafType.LONG),
                                        optional("rest", 36, LeafType.BINARY)))),
                new Sequence(
                        "quantiles",
                        37,
                        Presence.REQUIRED,
                        new Group(
                                "",
                                38,
                                Presence.REQUIRED,
                                List.of(
                                        required("quantile", 39, LeafType.DOUBLE),
                                        optional("value", 40, LeafType.DOUBLE))))));
    }

    private static Mapping attributes(String name, int id, Presence presence) {
        return new Mapping(
                name, id, presence, required("", id + 1, LeafType.STRING), optional("", id + 2, LeafType.BINARY));
    }

    private static List<List<Object>> transposed(List<List<Object>> columns, int rows) {
        List<List<Object>> all = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            List<Object> row = new ArrayList<>();
            for (List<Object> column : columns) {
                row.add(DuckDb.canonical(column.get(i)));
            }
            all.add(row);
        }
        return all;
    }

    private static long digest(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        return Xxh64.hash(bytes, 0, bytes.length);
    }
}
