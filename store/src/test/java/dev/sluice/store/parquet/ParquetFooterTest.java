package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What DuckDB learns from the footer: schema, statistics, Bloom filters; and that it skips what they exclude.
class ParquetFooterTest {
    @TempDir
    Path folder;

    private DuckDb duckDb;
    private Path path;

    @BeforeEach
    void open() throws SQLException {
        duckDb = new DuckDb();
        path = folder.resolve("file.parquet");
    }

    @AfterEach
    void close() throws SQLException {
        duckDb.close();
    }

    @Test
    void everyNodeOfTheSchemaCarriesItsFieldId() throws Exception {
        ParquetSchema schema = ParquetWriterProperties.schema();
        write(schema, ParquetOptions.defaults(), List.of());

        List<List<Object>> fields =
                duckDb.rows("SELECT field_id, name, repetition_type FROM parquet_schema(FILE)", path);

        List<Object> ids =
                fields.stream().map(List::getFirst).filter(id -> id != null).toList();
        assertThat(ids).hasSize(40).doesNotHaveDuplicates();
        assertThat(fields)
                .contains(
                        row(16L, "element", "OPTIONAL"),
                        row(20L, "key", "REQUIRED"),
                        row(21L, "value", "OPTIONAL"),
                        row(29L, "element", "OPTIONAL"),
                        row(32L, "attributes", "OPTIONAL"),
                        row(null, "list", "REPEATED"),
                        row(null, "key_value", "REPEATED"));
    }

    @Test
    void logicalTypesAreThoseOfIceberg() throws Exception {
        write(ParquetWriterProperties.schema(), ParquetOptions.defaults(), List.of());

        assertThat(duckDb.rows(
                        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM FILE) WHERE column_name IN"
                                + " ('trace_id', 'name', 'time', 'attributes', 'events', 'kind')",
                        path))
                .containsExactly(
                        row("trace_id", "BLOB"),
                        row("name", "VARCHAR"),
                        row("kind", "INTEGER"),
                        row("time", "TIMESTAMP WITH TIME ZONE"),
                        row("attributes", "MAP(VARCHAR, BLOB)"),
                        row(
                                "events",
                                "STRUCT(\"time\" TIMESTAMP WITH TIME ZONE, \"name\" VARCHAR, attributes MAP(VARCHAR,"
                                        + " BLOB), dropped BIGINT, rest BLOB)[]"));
    }

    @Test
    void fieldIdsAreWhatReadersCanAskBy() throws Exception {
        ParquetSchema schema = ParquetSchema.of(List.of(required("old_name", 7, LeafType.LONG)));
        write(schema, ParquetOptions.defaults(), List.of(group(3, ColumnSource.longs(new long[] {1, 2, 3}))));

        assertThat(duckDb.rows(
                        "SELECT new_name, added FROM read_parquet(FILE, schema = MAP {7: {name: 'new_name', type:"
                                + " 'BIGINT', default_value: NULL}, 8: {name: 'added', type: 'VARCHAR',"
                                + " default_value: 'x'}})",
                        path))
                .containsExactly(row(1L, "x"), row(2L, "x"), row(3L, "x"));
    }

    @Test
    void statisticsHoldTheBounds() throws Exception {
        ParquetSchema schema = ParquetSchema.of(List.of(
                optional("number", 1, LeafType.LONG),
                optional("value", 2, LeafType.DOUBLE),
                optional("text", 3, LeafType.STRING),
                optional("none", 4, LeafType.LONG),
                optional("yes", 5, LeafType.BOOLEAN)));
        byte[] text = ("b".repeat(100) + "apple").getBytes(StandardCharsets.UTF_8);
        ParquetFile file = write(
                schema,
                ParquetOptions.defaults(),
                List.of(group(
                        3,
                        ColumnSource.longs(new long[] {Long.MAX_VALUE, -5, 0}),
                        ColumnSource.doubles(new double[] {0.0, Double.NaN, 0.0}),
                        ColumnSource.coded(new int[] {0, -1, 1}, ByteHeap.of(text, new int[] {0, 100, 105}, 2)),
                        ColumnSource.longs(new long[0]).at(new int[] {-1, -1, -1}),
                        ColumnSource.booleans(new boolean[] {true, true, true}))));

        assertThat(duckDb.rows(
                        "SELECT stats_min_value, stats_max_value, stats_null_count, min_is_exact, max_is_exact FROM"
                                + " parquet_metadata(FILE)",
                        path))
                .containsExactly(
                        row("-5", "9223372036854775807", 0L, true, true),
                        row("-0.0", "0.0", 0L, true, true),
                        row("apple", "b".repeat(63) + "c", 1L, true, false),
                        row(null, null, 3L, null, null),
                        row("true", "true", 0L, true, true));
        assertThat(file.leaves()).extracting(LeafStatistics::nulls).containsExactly(0L, 0L, 1L, 3L, 0L);
        assertThat(file.leaves()).extracting(LeafStatistics::nans).containsExactly(0L, 1L, 0L, 0L, 0L);
        assertThat(file.leaves().get(2).lower()).isEqualTo("apple".getBytes(StandardCharsets.UTF_8));
        assertThat(file.leaves().get(3).upper()).isNull();
    }

    @Test
    void aColumnOfNaNHasNoBounds() throws Exception {
        ParquetFile file = write(
                ParquetSchema.of(List.of(required("value", 1, LeafType.DOUBLE))),
                ParquetOptions.defaults(),
                List.of(group(2, ColumnSource.doubles(new double[] {Double.NaN, Double.NaN}))));

        assertThat(file.leaves().getFirst().lower()).isNull();
        assertThat(file.leaves().getFirst().nans()).isEqualTo(2);
        assertThat(duckDb.value("SELECT count(*) FROM FILE WHERE isnan(value)", path))
                .isEqualTo(2L);
    }

    @Test
    void boundsOfTheFileSpanItsRowGroups() {
        ParquetFile file = write(
                ParquetSchema.of(List.of(optional("number", 1, LeafType.INT))),
                ParquetOptions.defaults(),
                List.of(
                        group(2, ColumnSource.ints(new int[] {5, 6})),
                        group(1, ColumnSource.ints(new int[0]).at(new int[] {-1})),
                        group(2, ColumnSource.ints(new int[] {-3, 9}))));

        LeafStatistics number = file.leaves().getFirst();
        assertThat(Bounds.word(number.lower())).isEqualTo(-3);
        assertThat(Bounds.word(number.upper())).isEqualTo(9);
        assertThat(number.values()).isEqualTo(5);
        assertThat(number.nulls()).isEqualTo(1);
        assertThat(file.rowGroups()).extracting(ParquetFile.RowGroup::rows).containsExactly(2, 1, 2);
        assertThat(file.rowGroups().getFirst().offset()).isEqualTo(4);
    }

    @Test
    void metadataPairsAreInTheFooter() throws Exception {
        write(
                ParquetSchema.of(List.of(required("number", 1, LeafType.LONG))),
                ParquetOptions.defaults().withMetadata(Map.of("table", "spans", "a", "b")),
                List.of());

        assertThat(duckDb.rows("SELECT decode(key), decode(value) FROM parquet_kv_metadata(FILE) ORDER BY ALL", path))
                .containsExactly(row("a", "b"), row("table", "spans"));
    }

    @Test
    void rowGroupsOutsideTheBoundsAreNotRead() throws Exception {
        long[] first = new long[5_000];
        long[] second = new long[5_000];
        Arrays.setAll(first, i -> i * 3L);
        Arrays.setAll(second, i -> 100_000 + i * 3L);
        ParquetFile file = write(
                ParquetSchema.of(List.of(required("number", 1, LeafType.LONG))),
                ParquetOptions.defaults(),
                List.of(group(5_000, ColumnSource.longs(first)), group(5_000, ColumnSource.longs(second))));

        destroy(file.rowGroups().get(1));

        assertThat(duckDb.value("SELECT sum(number) FROM FILE WHERE number < 50000", path))
                .hasToString(String.valueOf(Arrays.stream(first).sum()));
        assertThatThrownBy(() -> duckDb.value("SELECT sum(number) FROM FILE", path))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void rowGroupsWithoutTheIdAreNotRead() throws Exception {
        byte[] first = ids(1);
        byte[] second = ids(2);
        ParquetFile file = write(
                ParquetSchema.of(List.of(required("trace_id", 1, LeafType.BINARY))),
                ParquetOptions.defaults().withBloomFilters(Set.of(1)),
                List.of(
                        group(1_000, ColumnSource.bytes(ByteHeap.fixed(first, 16, 1_000))),
                        group(1_000, traces(second))));
        String id = hex(first);

        assertThat(duckDb.rows(
                        "SELECT bloom_filter_excludes FROM parquet_bloom_probe(FILE, 'trace_id', from_hex('" + id
                                + "'))",
                        path))
                .containsExactly(row(false), row(true));
        assertThat(duckDb.rows(
                        "SELECT bloom_filter_excludes FROM parquet_bloom_probe(FILE, 'trace_id', from_hex('"
                                + hex(second) + "'))",
                        path))
                .containsExactly(row(true), row(false));
        destroy(file.rowGroups().get(1));
        assertThat(duckDb.value("SELECT count(*) FROM FILE WHERE trace_id = from_hex('" + id + "')", path))
                .isEqualTo(1L);
    }

    @Test
    void bloomFiltersRarelyLie() {
        Random random = new Random(5);
        BloomFilter filter = new BloomFilter(10_000);
        List<Long> added = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            long hash = random.nextLong();
            filter.add(hash);
            added.add(hash);
        }

        OutputBytes out = new OutputBytes();
        filter.writeTo(out);

        assertThat(added).allMatch(hash -> mayContain(out, hash));
        assertThat(random.longs(100_000).filter(hash -> mayContain(out, hash)).count())
                .isLessThan(1_000);
    }

    /// The check as the specification writes it, over the bytes.
    private static boolean mayContain(OutputBytes filter, long hash) {
        PlainThrift header = new PlainThrift(filter.array(), 0);
        long size = (long) header.struct().get(1);
        ByteBuffer bits = ByteBuffer.wrap(filter.array(), header.position(), (int) size)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        int block = (int) ((hash >>> 32) * (size / 32) >>> 32);
        int[] salt = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};
        for (int i = 0; i < 8; i++) {
            int bit = (int) hash * salt[i] >>> 27;
            if ((bits.getInt(block * 32 + i * 4) >>> bit & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    private ParquetFile write(ParquetSchema schema, ParquetOptions options, List<RowGroup> groups) {
        try (EncodingBuffers buffers = new EncodingBuffers();
                ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers)) {
            for (RowGroup group : groups) {
                writer.writeRowGroup(group.rows(), group.sources());
            }
            return writer.finish();
        }
    }

    private void destroy(ParquetFile.RowGroup group) throws Exception {
        byte[] bytes = Files.readAllBytes(path);
        int from = (int) group.offset();
        Arrays.fill(bytes, from, from + (int) group.compressedBytes(), (byte) 0xEE);
        Files.write(path, bytes);
    }

    /// A thousand traces of two spans each, coded.
    private static ColumnSource traces(byte[] ids) {
        int[] codes = new int[1_000];
        Arrays.setAll(codes, i -> i / 2);
        return ColumnSource.coded(codes, ByteHeap.fixed(ids, 16, 1_000));
    }

    private static byte[] ids(int seed) {
        byte[] ids = new byte[16_000];
        new Random(seed).nextBytes(ids);
        return ids;
    }

    private static String hex(byte[] ids) {
        return HexFormat.of().formatHex(ids, 160, 176);
    }

    private static RowGroup group(int rows, ColumnSource... sources) {
        return new RowGroup(rows, List.of(sources));
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    private record RowGroup(int rows, List<ColumnSource> sources) {}
}
