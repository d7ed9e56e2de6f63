package dev.sluice.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheMetrics;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A cache in this process, bounded by bytes, that keeps what is asked for often and lets go of what was asked for
/// once. Any thread; readers do not wait for each other.
public final class CaffeineCache implements Cache {
    /// What an entry costs beside its key and its value, about.
    private static final int ENTRY_BYTES = 160;

    private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;
    private final CacheMetrics metrics;
    private final Counter evictions;

    private record Entry(byte[] value, Duration ttl) {}

    /// @param name for the label `cache` of the metrics
    /// @param limitBytes for keys and values together, more than 0
    public CaffeineCache(String name, long limitBytes, Clock clock, Instruments instruments) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: > 0)");
        }
        this.metrics = new CacheMetrics(name, instruments);
        this.evictions = instruments.counter(
                "sluice_cache_evictions_total",
                "Values that a cache let go of before their time, for want of room",
                Labels.of("cache", name));
        // The few steps of upkeep run with the caller that makes them due: there is no thread to start or to stop.
        this.entries = Caffeine.newBuilder()
                .maximumWeight(limitBytes)
                .weigher(CaffeineCache::cost)
                .expireAfter(Expiry.writing((String key, Entry entry) -> entry.ttl))
                .ticker(clock::monotonicNanos)
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> evicted(cause))
                .build();
        metrics.size(this::bytes, limitBytes);
    }

    private void evicted(RemovalCause cause) {
        if (cause == RemovalCause.SIZE) {
            evictions.increment();
        }
    }

    /// What keys and values take now, what is past its time and not yet removed included.
    public long bytes() {
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    @Override
    public byte @Nullable [] get(String key) {
        Entry entry = entries.getIfPresent(key);
        return metrics.counted(entry == null ? null : entry.value.clone());
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        if (ttl.isZero() || ttl.isNegative()) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: > 0)");
        }
        entries.put(key, new Entry(value.clone(), ttl));
    }

    private static int cost(String key, Entry entry) {
        return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + 2L * key.length() + entry.value.length);
    }
}
