package dev.sluice.kernel.cache;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cache in this process, bounded by bytes: beyond them the value that was used the longest time ago goes. Any
/// thread.
///
/// For programs that want no further jar; all its callers share one lock. Time is the monotonic one, so a clock that
/// is set cannot bring a value back.
public final class MemoryCache implements Cache {
    /// What an entry costs beside its key and its value, about.
    private static final int ENTRY_BYTES = 128;

    private final long limitBytes;
    private final Clock clock;
    private final CacheMetrics metrics;
    /// In the order of last use; guarded by this, like the next.
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private record Entry(byte[] value, long endNanos) {}

    /// @param name for the label `cache` of the metrics
    /// @param limitBytes for keys and values together, more than 0
    public MemoryCache(String name, long limitBytes, Clock clock, Instruments instruments) {
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: > 0)");
        }
        this.limitBytes = limitBytes;
        this.clock = clock;
        this.metrics = new CacheMetrics(name, instruments);
        metrics.size(this::bytes, limitBytes);
    }

    /// What keys and values take now, what is past its time and not yet removed included.
    public synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized byte @Nullable [] get(String key) {
        Entry entry = entries.get(key);
        if (entry != null && clock.monotonicNanos() - entry.endNanos >= 0) {
            remove(key);
            entry = null;
        }
        return metrics.counted(entry == null ? null : entry.value.clone());
    }

    @Override
    public synchronized void put(String key, byte[] value, Duration ttl) {
        if (ttl.isZero() || ttl.isNegative()) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: > 0)");
        }
        remove(key);
        if (cost(key, value) > limitBytes) {
            return;
        }
        entries.put(key, new Entry(value.clone(), clock.monotonicNanos() + ttl.toNanos()));
        bytes += cost(key, value);
        Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
        while (bytes > limitBytes) {
            Map.Entry<String, Entry> entry = oldest.next();
            bytes -= cost(entry.getKey(), entry.getValue().value);
            oldest.remove();
        }
    }

    private void remove(String key) {
        Entry entry = entries.remove(key);
        if (entry != null) {
            bytes -= cost(key, entry.value);
        }
    }

    private static long cost(String key, byte[] value) {
        return ENTRY_BYTES + 2L * key.length() + value.length;
    }
}
