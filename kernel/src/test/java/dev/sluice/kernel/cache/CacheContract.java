package dev.sluice.kernel.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What every cache promises.
public abstract class CacheContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// The time of a cache that takes it from a clock.
    protected final ManualClock clock = new ManualClock(0);

    /// An empty cache with room for a few kilobytes.
    protected abstract Cache cache();

    /// Lets time pass for the cache.
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Test
    void whatWasPutIsFoundAndNothingElse() {
        Cache cache = cache();

        cache.put("a", new byte[] {1, 2}, MINUTE);
        cache.put("b", new byte[0], MINUTE);

        assertThat(cache.get("a")).containsExactly(1, 2);
        assertThat(cache.get("b")).isEmpty();
        assertThat(cache.get("c")).isNull();
    }

    @Test
    void theLastValueCounts() {
        Cache cache = cache();

        cache.put("a", new byte[] {1}, MINUTE);
        cache.put("a", new byte[] {2}, MINUTE);

        assertThat(cache.get("a")).containsExactly(2);
    }

    @Test
    void nothingIsFoundAfterItsTime() {
        Cache cache = cache();
        cache.put("short", new byte[] {1}, MINUTE);
        cache.put("long", new byte[] {2}, MINUTE.multipliedBy(3));

        pass(MINUTE);

        assertThat(cache.get("short")).isNull();
        assertThat(cache.get("long")).containsExactly(2);
    }

    @Test
    void puttingAgainBeginsTheTimeAgain() {
        Cache cache = cache();
        cache.put("a", new byte[] {1}, MINUTE);
        pass(MINUTE.dividedBy(2));

        cache.put("a", new byte[] {1}, MINUTE);
        pass(MINUTE.dividedBy(2));

        assertThat(cache.get("a")).containsExactly(1);
    }

    @Test
    void theCallerKeepsItsArrays() {
        Cache cache = cache();
        byte[] value = {1};
        cache.put("a", value, MINUTE);

        value[0] = 9;
        byte[] found = cache.get("a");
        found[0] = 8;

        assertThat(cache.get("a")).containsExactly(1);
    }

    @Test
    void aTimeOfNothingIsRefused() {
        assertThatThrownBy(() -> cache().put("a", new byte[0], Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
