package dev.sluice.server.boot;

import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.LeakReport;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets go of buffers that nobody uses, and tells of owners that were never closed. One thread at a time.
record MemoryUpkeep(BufferPools pools, LeakDetector leaks, Instruments instruments) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryUpkeep.class);

    /// Shows what requests hold.
    static void watch(MemoryBudget budget, Instruments instruments) {
        instruments.gauge(
                "sluice_requests_memory_bytes", "Memory held by requests", Labels.NONE, () -> budget.usedBytes());
        instruments.gauge(
                "sluice_requests_memory_limit_bytes",
                "Memory that requests may hold",
                Labels.NONE,
                () -> budget.limitBytes());
    }

    @Override
    public void run() {
        pools.cleanUp();
        for (LeakReport leak : leaks.leaks()) {
            instruments
                    .counter(
                            "sluice_memory_leaks_total",
                            "Owners that were never closed, as far as sampled",
                            Labels.NONE)
                    .increment();
            LOG.error("a {} was never closed; acquired at {}", leak.what(), leak.place(), leak.acquired());
        }
    }
}
