package dev.sluice.server.boot;

import com.sun.management.ThreadMXBean;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/// What this process uses, under the Collector's names. Any thread.
final class ProcessGauges {
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Clock clock;
    private final long startedNanos;

    ProcessGauges(Clock clock) {
        this.clock = clock;
        this.startedNanos = clock.monotonicNanos();
    }

    void register(Instruments instruments) {
        Runtime runtime = Runtime.getRuntime();
        gauge(
                instruments,
                "otelcol_process_uptime",
                "Uptime of the process in seconds",
                () -> (clock.monotonicNanos() - startedNanos) / 1e9);
        gauge(
                instruments,
                "otelcol_process_cpu_seconds",
                "CPU time of the process in seconds",
                () -> ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toNanos()
                        / 1e9);
        gauge(
                instruments,
                "otelcol_process_memory_rss",
                "Resident memory in bytes; 0 where unknown",
                () -> residentBytes());
        gauge(
                instruments,
                "otelcol_process_runtime_heap_alloc_bytes",
                "Heap in use",
                () -> runtime.totalMemory() - runtime.freeMemory());
        gauge(
                instruments,
                "otelcol_process_runtime_total_alloc_bytes",
                "Heap allocated by all threads since the start",
                ProcessGauges::allocatedBytes);
        gauge(
                instruments,
                "otelcol_process_runtime_total_sys_memory_bytes",
                "Heap committed",
                () -> runtime.totalMemory());
    }

    private static void gauge(Instruments instruments, String name, String help, DoubleSupplier reading) {
        instruments.gauge(name, help, Labels.NONE, reading);
    }

    private static long allocatedBytes() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException unknown) {
            return 0;
        }
        return 0;
    }
}
