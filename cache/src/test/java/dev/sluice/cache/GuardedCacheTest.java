package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheContract;
import dev.sluice.kernel.cache.MemoryCache;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GuardedCacheTest extends CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Instruments instruments = new Instruments();
    private final Breakable inner = new Breakable();
    private final GuardedCache cache =
            new GuardedCache(inner, new CircuitBreaker(CircuitBreaker.Limits.STANDARD, clock), "test", instruments);

    /// A cache that breaks when told.
    private final class Breakable implements Cache {
        private final Cache sound = new MemoryCache("inner", 4_096, clock, new Instruments());
        private boolean broken;
        private int asked;

        @Override
        public byte[] get(String key) {
            check();
            return sound.get(key);
        }

        @Override
        public void put(String key, byte[] value, Duration ttl) {
            check();
            sound.put(key, value, ttl);
        }

        private void check() {
            asked++;
            if (broken) {
                throw new UnavailableException(ErrorCode.of("cache.redis-unreachable"), "broken");
            }
        }
    }

    @Override
    protected Cache cache() {
        return cache;
    }

    @Test
    void aBrokenCacheIsAnEmptyOneAndIsSoonSparedTheQuestions() {
        cache.put("a", new byte[] {1}, HOUR);
        inner.broken = true;
        inner.asked = 0;

        for (int i = 0; i < 100; i++) {
            assertThat(cache.get("a")).isNull();
            cache.put("b", new byte[] {2}, HOUR);
        }

        assertThat(inner.asked).isEqualTo(3);
        assertThat(counter("sluice_cache_failures_total")).isEqualTo(3);
        assertThat(counter("sluice_cache_skipped_total")).isEqualTo(197);
    }

    @Test
    void aCacheThatCameBackIsAskedAgain() {
        cache.put("a", new byte[] {1}, HOUR);
        inner.broken = true;
        for (int i = 0; i < 3; i++) {
            cache.get("a");
        }
        inner.broken = false;
        assertThat(cache.get("a")).isNull();

        clock.advance(Duration.ofSeconds(1));

        assertThat(cache.get("a")).containsExactly(1);
        assertThat(cache.get("a")).containsExactly(1);
    }

    private long counter(String name) {
        return instruments.counter(name, "", Labels.of("cache", "test")).value();
    }
}
