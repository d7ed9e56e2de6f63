package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.store.parquet.ParquetField.Presence;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetWriterTest {
    private static final ParquetSchema NUMBER = ParquetSchema.of(List.of(required("number", 1, LeafType.LONG)));
    private static final ParquetSchema TEXT = ParquetSchema.of(List.of(optional("text", 1, LeafType.STRING)));

    @TempDir
    Path folder;

    private final EncodingBuffers buffers = new EncodingBuffers();
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
        buffers.close();
    }

    @Test
    void aFileWithoutRowsCanBeRead() throws Exception {
        ParquetFile file = write(NUMBER, ParquetOptions.defaults(), 0, ColumnSource.longs(new long[0]));

        assertThat(file.rowGroups()).isEmpty();
        assertThat(duckDb.rows("SELECT * FROM FILE", path)).isEmpty();
    }

    @Test
    void hugeTextsComeBackBetweenSmallOnes() throws Exception {
        byte[] bytes = new byte[60 << 20];
        Random random = new Random(1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + (random.nextInt() & 15));
        }
        int[] offsets = {0, 0, 20 << 20, (20 << 20) + 1, (40 << 20) + 1, bytes.length};
        ByteHeap heap = ByteHeap.of(bytes, offsets, 5);

        write(TEXT, ParquetOptions.defaults(), 6, ColumnSource.coded(new int[] {0, 1, -1, 2, 3, 4}, heap));

        List<List<Object>> rows = duckDb.rows("SELECT length(text), md5(text) FROM FILE", path);
        assertThat(rows)
                .extracting(List::getFirst)
                .containsExactly(0L, 20L << 20, null, 1L, 20L << 20, (long) bytes.length - offsets[4]);
        assertThat(rows.get(1).get(1)).isEqualTo(md5(bytes, offsets[1], offsets[2]));
        assertThat(rows.get(5).get(1)).isEqualTo(md5(bytes, offsets[4], offsets[5]));
    }

    @Test
    void dictionariesBeyondTheirSizeAreGivenUp() throws Exception {
        byte[] bytes = new byte[100 * 1_000];
        Arrays.fill(bytes, (byte) 'x');
        int[] codes = new int[200];
        Arrays.setAll(codes, i -> i / 2);

        write(
                TEXT,
                ParquetOptions.defaults().withDictionaryBytes(50_000),
                200,
                ColumnSource.coded(codes, ByteHeap.fixed(bytes, 1_000, 100)));

        assertThat(duckDb.value("SELECT encodings FROM parquet_metadata(FILE)", path))
                .hasToString("RLE, DELTA_LENGTH_BYTE_ARRAY");
        assertThat(duckDb.value("SELECT sum(length(text)) FROM FILE", path)).hasToString("200000");
    }

    @Test
    void oneHugeTextInEveryRowIsStoredOnce() throws Exception {
        byte[] bytes = new byte[20 << 20];
        new Random(1).nextBytes(bytes);
        ByteHeap heap = ByteHeap.of(bytes, new int[] {0, bytes.length}, 1);

        ParquetFile file = write(
                ParquetSchema.of(List.of(optional("bytes", 1, LeafType.BINARY))),
                ParquetOptions.defaults(),
                100,
                ColumnSource.coded(new int[100], heap));

        assertThat(file.bytes()).isLessThan(bytes.length + 1_000);
        assertThat(duckDb.value("SELECT count(*) FROM FILE WHERE octet_length(bytes) = 20971520", path))
                .isEqualTo(100L);
    }

    @Test
    void encodingsFollowTheValues() throws Exception {
        int rows = 5_000;
        long[] times = new long[rows];
        Arrays.setAll(times, i -> 1_700_000_000_000_000L + i * 1_000L);
        int[] kinds = new int[rows];
        Arrays.setAll(kinds, i -> i % 5);
        double[] values = new Random(1).doubles(rows).toArray();
        byte[] ids = new byte[8 * rows];
        new Random(2).nextBytes(ids);
        ParquetSchema schema = ParquetSchema.of(List.of(
                required("time", 1, LeafType.TIMESTAMP),
                required("kind", 2, LeafType.INT),
                required("value", 3, LeafType.DOUBLE),
                required("name", 4, LeafType.STRING),
                required("id", 5, LeafType.BINARY),
                required("yes", 6, LeafType.BOOLEAN)));
        byte[] names = "GETPUTPOP".getBytes(StandardCharsets.UTF_8);

        ParquetFile file = write(
                schema,
                ParquetOptions.defaults(),
                rows,
                ColumnSource.longs(times),
                ColumnSource.ints(kinds),
                ColumnSource.doubles(values),
                ColumnSource.coded(new int[] {0, 1, 2}, ByteHeap.fixed(names, 3, 3))
                        .at(Arrays.stream(kinds).map(kind -> kind % 3).toArray()),
                ColumnSource.bytes(ByteHeap.fixed(ids, 8, rows)),
                ColumnSource.booleans(new boolean[rows]));

        assertThat(duckDb.rows("SELECT encodings FROM parquet_metadata(FILE)", path))
                .extracting(row -> String.valueOf(row.getFirst()))
                .containsExactly(
                        "DELTA_BINARY_PACKED",
                        "PLAIN, RLE_DICTIONARY",
                        "PLAIN",
                        "PLAIN, RLE_DICTIONARY",
                        "DELTA_LENGTH_BYTE_ARRAY",
                        "RLE");
        assertThat(file.leaves().get(0).compressedBytes()).isLessThan(600);
        assertThat(file.leaves().get(4).compressedBytes()).isLessThan(8L * rows + 600);
        assertThat(file.leaves().get(5).compressedBytes()).isLessThan(100);
    }

    @Test
    void buffersServeFileAfterFile() throws Exception {
        for (int i = 0; i < 5; i++) {
            Path other = folder.resolve(i + ".parquet");
            try (ParquetWriter writer = ParquetWriter.open(other, NUMBER, ParquetOptions.defaults(), buffers)) {
                writer.writeRowGroup(1, List.of(ColumnSource.longs(new long[] {i})));
                writer.finishDurably();
            }
            assertThat(duckDb.value("SELECT number FROM FILE", other)).isEqualTo((long) i);
        }
    }

    @Test
    void oneWriterHasTheBuffers() {
        try (ParquetWriter writer = ParquetWriter.open(path, NUMBER, ParquetOptions.defaults(), buffers)) {
            assertThatThrownBy(() ->
                            ParquetWriter.open(folder.resolve("other"), NUMBER, ParquetOptions.defaults(), buffers))
                    .isInstanceOf(IllegalStateException.class);
            writer.finish();
        }
    }

    @Test
    void aFailedRowGroupSpoilsNothingOfTheNextFile() throws Exception {
        ByteHeap heap = ByteHeap.fixed("abcd".getBytes(StandardCharsets.UTF_8), 1, 4);
        try (ParquetWriter writer = ParquetWriter.open(path, TEXT, ParquetOptions.defaults(), buffers)) {
            assertThatThrownBy(() ->
                            writer.writeRowGroup(4, List.of(ColumnSource.coded(new int[] {3, 3, 3, 99}, heap))))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(path).doesNotExist();

        write(TEXT, ParquetOptions.defaults(), 4, ColumnSource.coded(new int[] {2, 2, 2, 3}, heap));

        assertThat(duckDb.rows("SELECT text FROM FILE", path).toString()).isEqualTo("[[c], [c], [c], [d]]");
    }

    @Test
    void closeRemovesAnUnfinishedFile() {
        ParquetWriter writer = ParquetWriter.open(path, NUMBER, ParquetOptions.defaults(), buffers);
        writer.writeRowGroup(1, List.of(ColumnSource.longs(new long[] {1})));
        assertThat(path).exists();

        writer.close();
        writer.close();

        assertThat(path).doesNotExist();
        assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExistingFileIsNeverOverwritten() {
        write(NUMBER, ParquetOptions.defaults(), 1, ColumnSource.longs(new long[] {1}));

        assertThatThrownBy(() -> ParquetWriter.open(path, NUMBER, ParquetOptions.defaults(), buffers))
                .isInstanceOf(UnavailableException.class)
                .extracting(e -> ((UnavailableException) e).describe())
                .asString()
                .contains(path.toString(), "store.file-write-failed");
        assertThat(path).exists();
    }

    @Test
    void sourcesThatDoNotFitAreRefused() {
        BitSet nulls = new BitSet();
        nulls.set(1);
        refused(NUMBER, "null", ColumnSource.longs(new long[] {1, 2}).withNulls(nulls));
        refused(NUMBER, "null", ColumnSource.longs(new long[] {1, 2}).at(new int[] {0, -1}));
        refused(NUMBER, "Ints", ColumnSource.ints(new int[] {1, 2}));
        refused(NUMBER, "ranges", ColumnSource.longs(new long[] {1, 2}).in(Ranges.of(new int[] {0, 1, 2})));
        refused(
                ParquetSchema.of(
                        List.of(new Sequence("list", 1, Presence.OPTIONAL, optional("element", 2, LeafType.LONG)))),
                "ranges",
                ColumnSource.longs(new long[] {1, 2}));
        assertThatThrownBy(() -> ColumnSource.coded(new int[2], ByteHeap.fixed(new byte[1], 1, 1))
                        .withNulls(nulls))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void schemasThatReadersWouldConfuseAreRefused() {
        assertThatThrownBy(() ->
                        ParquetSchema.of(List.of(required("a", 1, LeafType.LONG), required("b", 1, LeafType.LONG))))
                .hasMessageContaining("field id of b: 1");
        assertThatThrownBy(() ->
                        ParquetSchema.of(List.of(required("a", 1, LeafType.LONG), required("a", 2, LeafType.LONG))))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> required("a", 0, LeafType.LONG)).hasMessageContaining("> 0");
    }

    private void refused(ParquetSchema schema, String message, ColumnSource source) {
        try (ParquetWriter writer = ParquetWriter.open(path, schema, ParquetOptions.defaults(), buffers)) {
            assertThatThrownBy(() -> writer.writeRowGroup(2, List.of(source)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    private ParquetFile write(ParquetSchema schema, ParquetOptions options, int rows, ColumnSource... sources) {
        try (ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers)) {
            writer.writeRowGroup(rows, List.of(sources));
            return writer.finish();
        }
    }

    private static String md5(byte[] bytes, int from, int to) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        digest.update(bytes, from, to - from);
        return HexFormat.of().formatHex(digest.digest());
    }
}
