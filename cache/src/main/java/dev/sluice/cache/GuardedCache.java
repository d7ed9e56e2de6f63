package dev.sluice.cache;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A cache that may break, behind a circuit breaker: what it cannot answer is a miss, what it cannot take is
/// forgotten, and while the circuit is open it is not asked at all. Never throws for a fault of the cache; any
/// thread.
public final class GuardedCache implements Cache {
    private static final System.Logger LOG = System.getLogger("dev.sluice.cache");

    private final Cache inner;
    private final CircuitBreaker circuit;
    private final String name;
    private final Counter failures;
    private final Counter skipped;

    /// @param inner stays the caller's
    /// @param name for the label `cache` of the metrics, and the log
    public GuardedCache(Cache inner, CircuitBreaker circuit, String name, Instruments instruments) {
        this.inner = inner;
        this.circuit = circuit;
        this.name = name;
        Labels labels = Labels.of("cache", name);
        this.failures = instruments.counter(
                "sluice_cache_failures_total", "Questions that a cache could not answer, or not in time", labels);
        this.skipped = instruments.counter(
                "sluice_cache_skipped_total", "Questions that a cache was spared because it had just failed", labels);
        instruments.gauge(
                "sluice_cache_circuit_open",
                "1 while a cache is not asked because it failed",
                labels,
                () -> circuit.isClosed() ? 0 : 1);
    }

    @Override
    public byte @Nullable [] get(String key) {
        if (!circuit.lets()) {
            skipped.increment();
            return null;
        }
        try {
            byte[] value = inner.get(key);
            succeeded();
            return value;
        } catch (SluiceException failure) {
            failed(failure);
            return null;
        }
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        // Only an answer shows that all is well: a value may be gone without a word.
        if (!circuit.isClosed()) {
            skipped.increment();
            return;
        }
        try {
            inner.put(key, value, ttl);
        } catch (SluiceException failure) {
            failed(failure);
        }
    }

    private void succeeded() {
        boolean wasClosed = circuit.isClosed();
        circuit.succeeded();
        if (!wasClosed && circuit.isClosed()) {
            LOG.log(System.Logger.Level.INFO, "cache {0}: answers again", name);
        }
    }

    private void failed(SluiceException failure) {
        failures.increment();
        boolean wasClosed = circuit.isClosed();
        circuit.failed();
        if (wasClosed && !circuit.isClosed()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "cache {0}: not asked for a while, all goes on without it: {1}",
                    name,
                    failure.describe());
        }
    }
}
