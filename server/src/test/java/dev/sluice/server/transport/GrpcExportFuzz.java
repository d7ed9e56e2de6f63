package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Receipt;
import java.time.Duration;
import java.util.Arrays;

/// Any bytes as the body of a gRPC request, in pieces: refused, or taken whole; and nothing is held afterwards. The
/// first byte chooses the signal, the second the size of the pieces.
public final class GrpcExportFuzz {
    private static final BufferPool POOL =
            new BufferPools(new ByteSize(0), new ByteSize(0), new LeakDetector(1), new Instruments()).create("fuzz");

    private GrpcExportFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        Signal signal = Signal.values()[(input[0] & 0xff) % Signal.values().length];
        int piece = 1 + (input[1] & 0xff);
        MemoryBudget budget = new MemoryBudget("fuzz", 1 << 20, Duration.ofSeconds(1));
        Instruments instruments = new Instruments();
        ReceiverLimits limits = new ReceiverLimits(
                64 << 10, new ScanLimits(64, 1_000, 10_000), Duration.ofSeconds(1), ReceiverLimits.Pace.DEFAULT);
        Receiver receiver = new Receiver(
                limits,
                budget,
                POOL,
                (payload, prints) -> new Receipt(payload.items(), true),
                new Ledger(instruments),
                new ReceiverMetrics(instruments, "otlp", "fuzz"),
                OtlpPorts.failures(instruments),
                null);
        Body body = new Body(budget.acquire(0), POOL);
        for (int at = 2; at < input.length; at += piece) {
            HttpData chunk = HttpData.wrap(Arrays.copyOfRange(input, at, Math.min(input.length, at + piece)));
            body.makeRoom(chunk.length(), (input[0] & 0x80) == 0 ? 0 : input.length - 2);
            body.add(chunk);
        }
        try {
            new GrpcExport(signal, receiver).receive(new Origin(signal, "fuzz"), Compression.GZIP, body);
        } catch (SluiceException refused) {
            return;
        } finally {
            if (budget.usedBytes() != 0) {
                throw new AssertionError("leaked " + budget.usedBytes());
            }
        }
    }
}
