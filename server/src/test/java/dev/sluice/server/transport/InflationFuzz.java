package dev.sluice.server.transport;

import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// Any bytes in any encoding: refused, or inflated to at most the limit, and to what the JDK's own stream makes of a
/// single gzip member. The first byte chooses the encoding.
public final class InflationFuzz {
    private static final int LIMIT = 64 << 10;

    private static final BufferPool POOL =
            new BufferPools(new ByteSize(0), new ByteSize(0), new LeakDetector(1), new Instruments()).create("fuzz");

    private InflationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Compression[] all = Compression.values();
        Compression compression = all[1 + (input[0] & 0xff) % (all.length - 1)];
        MemoryBudget budget = new MemoryBudget("fuzz", 1 << 20, Duration.ofSeconds(1));
        try (Lease lease = budget.acquire(0)) {
            Inflation inflation = new Inflation(POOL, lease, LIMIT);
            inflation.inflate(compression, input, 1, input.length - 1);
            if (inflation.length() > LIMIT) {
                throw new AssertionError("inflated to " + inflation.length());
            }
            if (compression == Compression.GZIP) {
                compare(input, Arrays.copyOf(inflation.output(), inflation.length()));
            }
        } catch (SluiceException refused) {
            return;
        }
        if (budget.usedBytes() != 0) {
            throw new AssertionError("leaked " + budget.usedBytes());
        }
    }

    private static void compare(byte[] input, byte[] inflated) {
        byte[] packed = Arrays.copyOfRange(input, 1, input.length);
        try (GZIPInputStream judge = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            if (!Arrays.equals(judge.readAllBytes(), inflated)) {
                throw new AssertionError("inflated to other bytes than the JDK's");
            }
        } catch (IOException refused) {
            throw new AssertionError("taken, but the JDK says " + refused.getMessage(), refused);
        }
    }
}
