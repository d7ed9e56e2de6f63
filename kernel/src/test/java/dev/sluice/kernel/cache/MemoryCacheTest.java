package dev.sluice.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Instruments;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryCacheTest extends CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryCache cache = new MemoryCache("test", 4096, clock, new Instruments());

    @Override
    protected Cache cache() {
        return cache;
    }

    @Test
    void beyondItsBytesTheLongestUnusedGoesFirst() {
        cache.put("first", new byte[1500], HOUR);
        cache.put("second", new byte[1500], HOUR);
        cache.get("first");

        cache.put("third", new byte[1500], HOUR);

        assertThat(cache.get("second")).isNull();
        assertThat(cache.get("first")).hasSize(1500);
        assertThat(cache.get("third")).hasSize(1500);
        assertThat(cache.bytes()).isLessThanOrEqualTo(4096);
    }

    @Test
    void aValueLargerThanTheCacheIsNotKeptAndTakesNothingElseAway() {
        cache.put("small", new byte[10], HOUR);

        cache.put("large", new byte[5000], HOUR);

        assertThat(cache.get("large")).isNull();
        assertThat(cache.get("small")).hasSize(10);
    }

    @Test
    void whatIsGoneTakesNoBytes() {
        cache.put("a", new byte[10], HOUR);
        cache.put("a", new byte[20], HOUR);
        clock.advance(HOUR);

        cache.get("a");

        assertThat(cache.bytes()).isZero();
    }
}
