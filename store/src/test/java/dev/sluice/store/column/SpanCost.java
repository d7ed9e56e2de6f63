package dev.sluice.store.column;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.LeafStatistics;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Measures what a span of [SpanWorkload] costs on its way from bytes to a finished file, in CPU time of one thread:
/// `java -cp … dev.sluice.store.column.SpanCost [rounds]`.
///
/// Beside each round a fixed walk visits every field and hashes keys and values, and keeps nothing: it tells a busy
/// machine from a calm one. The heap that the rows really take is printed to judge [TableBuffer#memoryBytes()].
public final class SpanCost {
    private static final int REQUESTS = 524;

    private SpanCost() {}

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long walk(List<Payload> payloads) {
        ByteHash hash = new ByteHash(1);
        WireReader[] readers = new WireReader[6];
        Arrays.setAll(readers, depth -> new WireReader());
        long sum = 0;
        for (Payload payload : payloads) {
            sum += walk(payload.bytes(), 0, payload.length(), 0, hash, readers);
        }
        return sum;
    }

    /// Depth 0 is the request, 3 the span, 4 the attribute, 5 its value.
    private static long walk(byte[] bytes, int from, int to, int depth, ByteHash hash, WireReader[] readers) {
        WireReader reader = readers[depth].reset(bytes, from, to);
        long sum = 0;
        while (reader.next()) {
            boolean isMessage = depth < 3 && reader.field() == Math.min(depth + 1, 2)
                    || depth == 3 && reader.field() == 9
                    || depth == 4 && reader.field() == 2;
            if (reader.wireType() != WireType.LEN) {
                sum += reader.varint();
            } else if (isMessage) {
                sum += walk(bytes, reader.valueOffset(), reader.valueEnd(), depth + 1, hash, readers);
            } else {
                sum += hash.of(bytes, reader.valueOffset(), reader.valueLength());
            }
        }
        return sum;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        SpanWorkload workload = new SpanWorkload(42);
        List<Payload> payloads = new ArrayList<>();
        long wire = 0;
        for (int i = 0; i < REQUESTS; i++) {
            byte[] request = workload.next();
            wire += request.length;
            payloads.add(new Payload(Signal.TRACES, request, 0, request.length, SpanWorkload.SPANS));
        }
        Path folder = Files.createTempDirectory("span-cost");
        try (EncodingBuffers encoding = new EncodingBuffers()) {
            for (int round = 0; round < rounds; round++) {
                TableBuffer buffer = new TableBuffer(TableSchema.of(TableName.SPANS), BufferLimits.defaults(), round);
                long heapBefore = heap();
                long calibration = threads.getCurrentThreadCpuTime();
                long walked = walk(payloads);
                calibration = threads.getCurrentThreadCpuTime() - calibration;
                long t0 = threads.getCurrentThreadCpuTime();
                for (int i = 0; i < REQUESTS; i++) {
                    buffer.append(payloads.get(i), i);
                }
                long t1 = threads.getCurrentThreadCpuTime();
                List<AttributeColumn> promoted = buffer.candidates().stream()
                        .limit(300)
                        .map(AttributeCandidate::column)
                        .toList();
                long t2 = threads.getCurrentThreadCpuTime();
                Path target = folder.resolve(round + ".parquet");
                ParquetFile file = buffer.write(
                        target, FileLayout.numbered(buffer.schema(), promoted), encoding, 0, buffer.rows());
                long t3 = threads.getCurrentThreadCpuTime();
                double rows = buffer.rows();
                System.out.printf(
                        "%d spans of %.0f B (%x): walk %.0f ns, append %.0f ns, candidates %.0f ns, write %.0f ns,"
                                + " file %.1f B, memory %.0f B, heap %.0f B%n",
                        buffer.rows(),
                        wire / rows,
                        walked,
                        calibration / rows,
                        (t1 - t0) / rows,
                        (t2 - t1) / rows,
                        (t3 - t2) / rows,
                        file.bytes() / rows,
                        buffer.memoryBytes() / rows,
                        (heap() - heapBefore) / rows);
                buffer.clear();
                if (round == rounds - 1) {
                    file.leaves().stream()
                            .sorted(Comparator.comparingLong(LeafStatistics::compressedBytes)
                                    .reversed())
                            .limit(24)
                            .forEach(leaf ->
                                    System.out.printf("  %-45s %.2f B%n", leaf.path(), leaf.compressedBytes() / rows));
                }
                Files.delete(target);
            }
        }
    }
}
