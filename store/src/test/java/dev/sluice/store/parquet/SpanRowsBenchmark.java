package dev.sluice.store.parquet;

import static dev.sluice.store.parquet.ParquetField.optional;
import static dev.sluice.store.parquet.ParquetField.required;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/// What does one row of 20 span columns cost from column buffers to a file, and how many bytes does it take?
///
/// 262,144 rows, gathered through a random order by (service, time), ten spans a trace spread over the whole group,
/// trace ids with a Bloom filter. Prints CPU nanoseconds a row of the calmest of the last repetitions, and the bytes
/// of every column. A main method: `java -cp … dev.sluice.store.parquet.SpanRowsBenchmark [zstd level [map]]`;
/// with `map` the rows also have a residual map of 0 to 4 entries.
public final class SpanRowsBenchmark {
    private static final int ROWS = 262_144;
    private static final int WARM_UP = 12;
    private static final int MEASURED = 8;

    private final Random random = new Random(7);
    private final List<ParquetField> fields = new ArrayList<>();
    private final List<ColumnSource> sources = new ArrayList<>();
    private final List<byte[]> heapEntries = new ArrayList<>();
    private final int[] order = new int[ROWS];

    private SpanRowsBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int level = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        SpanRowsBenchmark benchmark = new SpanRowsBenchmark();
        benchmark.columns();
        if (arguments.length > 1) {
            benchmark.map();
        }
        benchmark.shareHeap();
        benchmark.run(ParquetOptions.defaults().withZstdLevel(level).withBloomFilters(Set.of(1)));
    }

    private void run(ParquetOptions options) throws IOException {
        ParquetSchema schema = ParquetSchema.of(fields);
        Path folder = Files.createTempDirectory("span-rows");
        long best = Long.MAX_VALUE;
        ParquetFile file = null;
        try (EncodingBuffers buffers = new EncodingBuffers()) {
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                Path path = folder.resolve(i + ".parquet");
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                try (ParquetWriter writer = ParquetWriter.open(path, schema, options, buffers)) {
                    writer.writeRowGroup(ROWS, sources);
                    file = writer.finish();
                }
                long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
                best = i < WARM_UP ? best : Math.min(best, nanos);
                if (i < WARM_UP + MEASURED - 1) {
                    Files.delete(path);
                }
            }
        }
        for (LeafStatistics leaf : file.leaves()) {
            System.out.printf(Locale.ROOT, "%-28s %7.3f B/row%n", leaf.path(), leaf.compressedBytes() / (double) ROWS);
        }
        System.out.printf(
                Locale.ROOT,
                "%d columns: %.1f ns/row, %.2f B/row, zstd %d, %s%n",
                fields.size(),
                best / (double) ROWS,
                file.bytes() / (double) ROWS,
                options.zstdLevel(),
                file.path());
    }

    private void columns() {
        int[] service = new int[ROWS];
        long[] start = new long[ROWS];
        long clock = 1_700_000_000_000_000_000L;
        for (int i = 0; i < ROWS; i++) {
            service[i] = random.nextInt(20);
            clock += random.nextInt(4_000);
            start[i] = clock + random.nextInt(1_000_000);
        }
        Integer[] sorted = new Integer[ROWS];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(
                sorted,
                (a, b) -> service[a] != service[b]
                        ? Integer.compare(service[a], service[b])
                        : Long.compare(start[a], start[b]));
        Arrays.setAll(order, i -> sorted[i]);

        ids();
        int[] resource = new int[ROWS];
        Arrays.setAll(resource, i -> service[order[i]] * 5 + order[i] % 5);
        long[] startMicros = new long[ROWS];
        long[] duration = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            startMicros[i] = start[i] / 1_000;
            duration[i] = (long) Math.exp(10 + random.nextGaussian() * 2);
        }
        add(required("start_time", 10, LeafType.TIMESTAMP), ColumnSource.longs(startMicros));
        add(required("start_time_nanos", 11, LeafType.LONG), ColumnSource.longs(start));
        add(required("duration_ns", 12, LeafType.LONG), ColumnSource.longs(duration));
        text("name", 13, 400, 18);
        numbers("kind", 14, 5);
        add(
                required("status_code", 15, LeafType.INT),
                ColumnSource.ints(new int[ROWS]).withNulls(errors()));
        fields.set(fields.size() - 1, optional("status_code", 15, LeafType.INT));
        resourceText("service_name", 16, resource, 20);
        resourceText("resource:k8s.pod.name:string", 17, resource, 100);
        text("attr:http.route:string", 18, 120, 20);
        text("attr:http.request.method:string", 19, 5, 4);
        numbers("attr:http.response.status_code:int", 20, 8);
        long[] size = new long[ROWS];
        Arrays.setAll(size, i -> random.nextInt(100_000));
        add(required("attr:http.response.body.size:int", 21, LeafType.LONG), ColumnSource.longs(size));
        text("attr:user.id:string", 22, 10_000, 9);
        text("attr:url.path:string", 23, 3_000, 30);
        text("attr:network.peer.address:string", 24, 20_000, 12);
        text("attr:thread.name:string", 25, 200, 14);
        text("scope_name", 26, 1, 30);
    }

    private void map() {
        int firstKey = intern("attribute.key", 97, 16);
        int firstValue = intern("value", 5_000, 10);
        int[] offsets = new int[ROWS + 1];
        for (int i = 0; i < ROWS; i++) {
            offsets[i + 1] = offsets[i] + random.nextInt(5);
        }
        int[] keys = new int[offsets[ROWS]];
        int[] values = new int[keys.length];
        Arrays.setAll(keys, i -> firstKey + random.nextInt(97));
        Arrays.setAll(values, i -> firstValue + random.nextInt(5_000));
        fields.add(new ParquetField.Mapping(
                "attributes",
                30,
                ParquetField.Presence.REQUIRED,
                required("key", 31, LeafType.STRING),
                required("value", 32, LeafType.BINARY)));
        Ranges ranges = Ranges.of(offsets);
        sources.add(ColumnSource.coded(keys, heap(List.of())).at(order).in(ranges));
        sources.add(ColumnSource.coded(values, heap(List.of())).at(order).in(ranges));
    }

    private void shareHeap() {
        ByteHeap heap = heap(heapEntries);
        sources.replaceAll(source -> source.values() instanceof ColumnSource.Values.Coded(int[] ids, ByteHeap old)
                ? new ColumnSource(new ColumnSource.Values.Coded(ids, heap), source.rows(), source.ranges())
                : source);
    }

    private void ids() {
        int[] trace = new int[ROWS];
        int[] parent = new int[ROWS];
        byte[] spans = new byte[8 * ROWS];
        random.nextBytes(spans);
        int first = heapEntries.size();
        for (int i = 0; i < ROWS / 10 + 1; i++) {
            byte[] id = new byte[16];
            random.nextBytes(id);
            heapEntries.add(id);
        }
        int firstParent = heapEntries.size();
        for (int i = 0; i < ROWS; i++) {
            heapEntries.add(Arrays.copyOfRange(spans, 8 * i, 8 * i + 8));
            trace[i] = first + i / 10;
            parent[i] = i % 10 == 0 ? -1 : firstParent + i - 1 - random.nextInt(i % 10);
        }
        add(required("trace_id", 1, LeafType.BINARY), ColumnSource.coded(trace, heap(List.of())));
        add(required("span_id", 2, LeafType.BINARY), ColumnSource.bytes(ByteHeap.fixed(spans, 8, ROWS)));
        add(optional("parent_span_id", 3, LeafType.BINARY), ColumnSource.coded(parent, heap(List.of())));
    }

    private BitSet errors() {
        BitSet nulls = new BitSet();
        for (int i = 0; i < ROWS; i++) {
            nulls.set(i, random.nextInt(50) != 0);
        }
        return nulls;
    }

    private void text(String name, int id, int distinct, int length) {
        int first = intern(name, distinct, length);
        int[] ids = new int[ROWS];
        Arrays.setAll(ids, i -> first + (int) (distinct * Math.pow(random.nextDouble(), 2)));
        add(optional(name, id, LeafType.STRING), ColumnSource.coded(ids, heap(List.of())));
    }

    private void resourceText(String name, int id, int[] resource, int distinct) {
        int first = intern(name, distinct, 16);
        int[] ids = new int[100];
        Arrays.setAll(ids, i -> first + i * distinct / 100);
        add(
                optional(name, id, LeafType.STRING),
                ColumnSource.coded(ids, heap(List.of())).at(resource));
    }

    private int intern(String name, int distinct, int length) {
        int first = heapEntries.size();
        for (int i = 0; i < distinct; i++) {
            String text = (name + "-" + i).substring(Math.max(0, name.length() + 1 - length / 2));
            heapEntries.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return first;
    }

    private void numbers(String name, int id, int distinct) {
        long[] values = new long[ROWS];
        Arrays.setAll(values, i -> 200 + 50L * random.nextInt(distinct));
        add(optional(name, id, LeafType.LONG), ColumnSource.longs(values));
    }

    private void add(ParquetField field, ColumnSource source) {
        fields.add(field);
        sources.add(source.rows() == null ? source.at(order) : source);
    }

    private static ByteHeap heap(List<byte[]> entries) {
        int[] offsets = new int[entries.size() + 1];
        for (int i = 0; i < entries.size(); i++) {
            offsets[i + 1] = offsets[i] + entries.get(i).length;
        }
        byte[] bytes = new byte[offsets[entries.size()]];
        for (int i = 0; i < entries.size(); i++) {
            System.arraycopy(entries.get(i), 0, bytes, offsets[i], entries.get(i).length);
        }
        return ByteHeap.of(bytes, offsets, entries.size());
    }
}
