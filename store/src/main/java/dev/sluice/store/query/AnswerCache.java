package dev.sluice.store.query;

import dev.sluice.kernel.cache.Cache;
import java.time.Duration;

/// Where answers to questions are kept, and how long.
///
/// @param cache must not throw when it cannot answer; stays the caller's
/// @param ttl more than 0. Answers never become wrong, they only become useless: new rows make new questions
public record AnswerCache(Cache cache, Duration ttl) {
    public AnswerCache {
        if (ttl.isZero() || ttl.isNegative()) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: > 0)");
        }
    }
}
