package dev.sluice.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.cache.CacheContract;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaffeineCacheTest extends CacheContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Instruments instruments = new Instruments();
    private final CaffeineCache cache = new CaffeineCache("test", 8_192, clock, instruments);

    @Override
    protected Cache cache() {
        return cache;
    }

    @Test
    void itStaysWithinItsBytesAndCountsWhatItLetsGo() {
        for (int i = 0; i < 100; i++) {
            cache.put("key " + i, new byte[1_000], HOUR);
        }

        assertThat(cache.bytes()).isBetween(1_000L, 8_192L);
        assertThat(counter("sluice_cache_evictions_total")).isGreaterThanOrEqualTo(92);
    }

    @Test
    void aValueLargerThanTheCacheIsNotKeptAndTakesNothingElseAway() {
        cache.put("small", new byte[10], HOUR);

        cache.put("large", new byte[9_000], HOUR);

        assertThat(cache.get("large")).isNull();
        assertThat(cache.get("small")).hasSize(10);
    }

    @Test
    void whatIsAskedForOftenOutlivesAScan() {
        cache.put("often", new byte[1_000], HOUR);
        for (int i = 0; i < 50; i++) {
            cache.get("often");
        }

        for (int i = 0; i < 1_000; i++) {
            cache.put("once " + i, new byte[1_000], HOUR);
        }

        assertThat(cache.get("often")).hasSize(1_000);
    }

    @Test
    void hitsAndMissesAreCounted() {
        cache.put("a", new byte[1], HOUR);

        cache.get("a");
        cache.get("a");
        cache.get("b");

        assertThat(requests("hit")).isEqualTo(2);
        assertThat(requests("miss")).isEqualTo(1);
    }

    /// A cache may forget, but what it does not forget is what a map that forgets nothing has.
    @Test
    void whateverIsFoundIsWhatAMapWouldHave() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        record Expected(byte value, long endNanos) {}
        Map<String, Expected> model = new HashMap<>();

        for (int step = 0; step < 20_000; step++) {
            String key = "key " + random.nextInt(40);
            if (random.nextInt(3) == 0) {
                byte value = (byte) random.nextInt();
                Duration ttl = Duration.ofMillis(1 + random.nextInt(1_000));
                cache.put(key, new byte[] {value}, ttl);
                model.put(key, new Expected(value, clock.monotonicNanos() + ttl.toNanos()));
            }
            clock.advance(Duration.ofMillis(random.nextInt(50)));
            byte[] found = cache.get(key);
            Expected expected = model.get(key);
            if (found != null) {
                assertThat(expected).as("seed %d, step %d, %s", seed, step, key).isNotNull();
                assertThat(found).as("seed %d, step %d, %s", seed, step, key).containsExactly(expected.value());
                assertThat(clock.monotonicNanos())
                        .as("seed %d, step %d, %s", seed, step, key)
                        .isLessThan(expected.endNanos());
            } else if (expected != null && expected.endNanos() > clock.monotonicNanos()) {
                assertThat(counter("sluice_cache_evictions_total"))
                        .as("seed %d, step %d: %s is gone before its time", seed, step, key)
                        .isPositive();
            }
        }
    }

    private long counter(String name) {
        return instruments.counter(name, "", Labels.of("cache", "test")).value();
    }

    private long requests(String outcome) {
        Labels labels = Labels.of("cache", "test", "outcome", outcome);
        return instruments.counter("sluice_cache_requests_total", "", labels).value();
    }
}
