package dev.sluice.cache;

import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;

/// The example of the caches in docs/patterns.md.
final class CacheExample {
    private CacheExample() {}

    static void run(String uri) {
        Instruments instruments = new Instruments();
        // example
        Cache near = new CaffeineCache("prices", 1 << 20, Clock.system(), instruments);
        Duration patience = Duration.ofMillis(20);
        try (RedisCache redis = RedisCache.open("prices-redis", uri, "shop:prices:", patience, instruments)) {
            CircuitBreaker circuit = new CircuitBreaker(CircuitBreaker.Limits.STANDARD, Clock.system());
            Cache far = new GuardedCache(redis, circuit, "prices-redis", instruments);
            Cache prices = new TieredCache(near, far);

            prices.put("apple", new byte[] {42}, Duration.ofMinutes(1));
            byte[] apple = prices.get("apple"); // whether there is a Redis or not
            System.out.println(apple == null ? "unknown" : apple[0]);
        }
        // end
    }
}
