package dev.sluice.kernel.patterns;

import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.PooledBytes;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;

final class MemoryExample {
    private MemoryExample() {}

    static void run() {
        // example
        BufferPools pools = new BufferPools(
                BufferPools.DEFAULT_SIZE, BufferPools.LARGEST_SIZE, new LeakDetector(1), new Instruments());
        BufferPool bodies = pools.create("bodies", ByteSize.parse("4MiB"));

        try (PooledBytes buffer = pools.get("bodies").lease(10_000)) {
            buffer.array()[0] = 1;
            PooledBytes second = buffer.retain();
            second.close();
        }
        System.out.println(bodies.use().keptBytes() + " bytes wait for the next taker");

        try {
            pools.get("bodyes");
        } catch (ValidationException unknown) {
            System.out.println(unknown.code());
        }
        // end
    }
}
