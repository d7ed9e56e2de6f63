package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheContract;
import dev.sluice.kernel.cache.MemoryCache;
import dev.sluice.kernel.metric.Instruments;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TieredCacheTest extends CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryCache near = new MemoryCache("near", 4_096, clock, new Instruments());
    private final MemoryCache far = new MemoryCache("far", 1 << 20, clock, new Instruments());
    private final TieredCache cache = new TieredCache(near, far);

    @Override
    protected Cache cache() {
        return cache;
    }

    @Test
    void whatTheNearOneForgotTheFarOneKnows() {
        cache.put("large", new byte[100_000], HOUR);

        assertThat(near.get("large")).isNull();
        assertThat(cache.get("large")).hasSize(100_000);
    }

    @Test
    void theNearOneAnswersFirst() {
        cache.put("a", new byte[] {1}, HOUR);
        far.put("a", new byte[] {2}, HOUR);

        assertThat(cache.get("a")).containsExactly(1);
    }
}
