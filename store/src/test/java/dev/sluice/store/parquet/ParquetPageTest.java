package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.parquet.ParquetField.Presence;
import dev.sluice.store.parquet.ParquetField.Sequence;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Walks the pages of a file with a reader of its own.
class ParquetPageTest {
    private static final int ROWS = 10_000;

    @TempDir
    Path folder;

    @Test
    void everyPageHasItsChecksumAndItsRows() throws Exception {
        List<Page> pages = pages(file(ParquetOptions.defaults().withPage(1_500, 1 << 20)));

        for (Page page : pages) {
            assertThat(page.crc()).isEqualTo(page.header().get(4));
        }
        for (int leaf = 0; leaf < 4; leaf++) {
            int column = leaf;
            List<Page> data = pages.stream()
                    .filter(page -> page.leaf() == column && page.header().containsKey(8))
                    .toList();
            assertThat(data.stream().mapToLong(page -> page.number(3)).sum()).isEqualTo(ROWS);
            assertThat(data).allSatisfy(page -> assertThat(page.number(3)).isBetween(1L, 1_500L));
        }
    }

    @Test
    void incompressiblePagesStayAsTheyAre() throws Exception {
        List<Page> pages = pages(file(ParquetOptions.defaults()));

        assertThat(pages.stream().filter(page -> page.leaf() == 0))
                .allSatisfy(page -> assertThat(page.v2().get(7)).isEqualTo(false));
        assertThat(pages.stream().filter(page -> page.leaf() == 3))
                .allSatisfy(page -> assertThat(page.v2().get(7)).isEqualTo(true));
    }

    @Test
    void pagesOfBytesEndAtTheirSize() throws Exception {
        List<Page> pages = pages(file(ParquetOptions.defaults().withPage(65_536, 10_000)));

        assertThat(pages.stream().filter(page -> page.leaf() == 3))
                .hasSizeGreaterThan(50)
                .allSatisfy(page -> assertThat((long) page.header().get(2)).isLessThan(12_000));
    }

    private Path file(ParquetOptions options) {
        Random random = new Random(3);
        byte[] ids = new byte[ROWS * 8];
        random.nextBytes(ids);
        long[] numbers = new long[ROWS];
        Arrays.setAll(numbers, i -> i % 7);
        int[] offsets = new int[ROWS + 1];
        Arrays.setAll(offsets, i -> i * 2);
        long[] elements = new long[2 * ROWS];
        Arrays.setAll(elements, i -> i * 3L);
        byte[] text = new byte[ROWS * 100];
        Arrays.setAll(offsets, i -> i * 2);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + random.nextInt(4));
        }
        ParquetSchema schema = ParquetSchema.of(List.of(
                required("id", 1, LeafType.BINARY),
                optional("number", 2, LeafType.LONG),
                new Sequence("list", 3, Presence.OPTIONAL, optional("element", 4, LeafType.LONG)),
                optional("text", 5, LeafType.STRING)));
        Path path = folder.resolve("pages.parquet");
        try (EncodingBuffers buffers = new EncodingBuffers();
                ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers)) {
            writer.writeRowGroup(
                    ROWS,
                    List.of(
                            ColumnSource.bytes(ByteHeap.fixed(ids, 8, ROWS)),
                            ColumnSource.longs(numbers),
                            ColumnSource.longs(elements).in(Ranges.of(offsets)),
                            ColumnSource.bytes(ByteHeap.fixed(text, 100, ROWS))));
            writer.finish();
        }
        return path;
    }

    private static List<Page> pages(Path path) throws Exception {
        byte[] bytes = Files.readAllBytes(path);
        int footerLength = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        Map<Integer, Object> footer = new PlainThrift(bytes, bytes.length - 8 - footerLength).struct();
        List<Page> pages = new ArrayList<>();
        for (Object group : (List<?>) footer.get(4)) {
            List<?> columns = (List<?>) ((Map<?, ?>) group).get(1);
            for (int leaf = 0; leaf < columns.size(); leaf++) {
                Map<?, ?> meta = (Map<?, ?>) ((Map<?, ?>) columns.get(leaf)).get(3);
                long start = (long) (meta.containsKey(11) ? meta.get(11) : meta.get(9));
                long end = start + (long) meta.get(7);
                for (int at = (int) start; at < end; ) {
                    PlainThrift thrift = new PlainThrift(bytes, at);
                    Map<Integer, Object> header = thrift.struct();
                    int size = (int) (long) header.get(3);
                    CRC32 crc = new CRC32();
                    crc.update(bytes, thrift.position(), size);
                    pages.add(new Page(leaf, header, (int) crc.getValue()));
                    at = thrift.position() + size;
                }
            }
        }
        return pages;
    }

    private record Page(int leaf, Map<Integer, Object> header, long crc) {
        Map<?, ?> v2() {
            return (Map<?, ?>) header.get(8);
        }

        long number(int field) {
            return (long) v2().get(field);
        }
    }
}
