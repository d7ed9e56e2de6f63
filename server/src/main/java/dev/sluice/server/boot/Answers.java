package dev.sluice.server.boot;

import dev.sluice.cache.CaffeineCache;
import dev.sluice.cache.CircuitBreaker;
import dev.sluice.cache.GuardedCache;
import dev.sluice.cache.RedisAddress;
import dev.sluice.cache.RedisCache;
import dev.sluice.cache.TieredCache;
import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.cache.Cache;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Secret;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.security.PemFiles;
import dev.sluice.store.query.AnswerCache;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where answers to questions are kept: in this process, in a Redis, in both or nowhere, as configured. One thread
/// builds and closes it.
final class Answers implements AutoCloseable {
    private static final String NEAR = "answers";
    private static final String FAR = "answers-redis";
    private static final String PREFIX = "sluice:answers:";

    private final @Nullable RedisCache redis;
    private final @Nullable AnswerCache cache;

    /// @param nearBytes 0 for nothing in this process
    Answers(Settings.Cache settings, long nearBytes, Clock clock, Instruments instruments) {
        Secret address = settings.redis();
        this.redis = address == null
                ? null
                : RedisCache.open(
                        FAR, address(address, settings.redisTls()), PREFIX, settings.redisTimeout(), instruments);
        Cache near = nearBytes == 0 ? null : new CaffeineCache(NEAR, nearBytes, clock, instruments);
        Cache far = redis == null
                ? null
                : new GuardedCache(redis, new CircuitBreaker(CircuitBreaker.Limits.STANDARD, clock), FAR, instruments);
        Cache both = near == null ? far : far == null ? near : new TieredCache(near, far);
        this.cache = both == null ? null : new AnswerCache(both, settings.ttl());
    }

    /// @throws ConfigurationException if a file of TLS cannot be used: a cache that fails is no trouble at run time,
    ///     but that is to be known at the start
    private static RedisAddress address(Secret redis, TlsOptions tls) {
        RedisAddress address = RedisAddress.parse(redis.reveal());
        if (tls.equals(TlsOptions.STANDARD)) {
            return address;
        }
        PemFiles files = new PemFiles("sluice.cache.redis");
        Path authorities = tls.authorities();
        if (authorities != null) {
            files.certificates(authorities);
        }
        Path certificate = tls.certificate();
        Path key = tls.key();
        if (certificate != null && key != null) {
            files.pair(certificate, key);
        }
        return address.withTls(authorities, certificate, key);
    }

    /// Null when nothing is kept.
    @Nullable
    AnswerCache cache() {
        return cache;
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
