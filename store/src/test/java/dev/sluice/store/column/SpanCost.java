package dev.sluice.store.column;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
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
import java.util.Comparator;
import java.util.List;

/// Measures what a span of [SpanWorkload] costs on its way from bytes to a finished file, in CPU time of one thread:
/// `java -cp … dev.sluice.store.column.SpanCost [rounds]`.
public final class SpanCost {
    private static final int REQUESTS = 524;

    private SpanCost() {}

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
        TableBuffer buffer = null;
        try (EncodingBuffers encoding = new EncodingBuffers()) {
            for (int round = 0; round < rounds; round++) {
                buffer = new TableBuffer(TableSchema.of(TableName.SPANS), BufferLimits.defaults(), encoding, round);
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
                ParquetFile file =
                        buffer.write(target, FileLayout.numbered(buffer.schema(), promoted), 0, buffer.rows());
                long t3 = threads.getCurrentThreadCpuTime();
                double rows = buffer.rows();
                System.out.printf(
                        "%d rows, %.0f B/span wire: append %.0f ns, candidates %.0f ns, write %.0f ns, %.1f B/span, %.0f B/span in memory%n",
                        buffer.rows(),
                        wire / rows,
                        (t1 - t0) / rows,
                        (t2 - t1) / rows,
                        (t3 - t2) / rows,
                        file.bytes() / rows,
                        buffer.memoryBytes() / rows);
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
