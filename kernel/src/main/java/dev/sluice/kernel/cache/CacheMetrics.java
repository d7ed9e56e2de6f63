package dev.sluice.kernel.cache;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What every cache tells about itself, with its name as the label `cache`. Any thread.
public final class CacheMetrics {
    private final Instruments instruments;
    private final Labels labels;
    private final Counter hits;
    private final Counter misses;

    /// @param name of the cache, such as `answers`
    public CacheMetrics(String name, Instruments instruments) {
        this.instruments = instruments;
        this.labels = Labels.of("cache", name);
        this.hits = asked(name, "hit");
        this.misses = asked(name, "miss");
    }

    private Counter asked(String name, String outcome) {
        return instruments.counter(
                "sluice_cache_requests_total",
                "Questions to a cache, by whether it knew the answer",
                Labels.of("cache", name, "outcome", outcome));
    }

    /// Tells how full a cache is that has its values in this process.
    public void size(LongSupplier bytes, long limitBytes) {
        instruments.gauge("sluice_cache_bytes", "Memory that a cache takes.", labels, bytes::getAsLong);
        instruments.gauge("sluice_cache_limit_bytes", "Memory that a cache may take.", labels, () -> limitBytes);
    }

    /// Counts an answer and returns it.
    ///
    /// @param value null for a miss
    public byte @Nullable [] counted(byte @Nullable [] value) {
        (value == null ? misses : hits).increment();
        return value;
    }
}
