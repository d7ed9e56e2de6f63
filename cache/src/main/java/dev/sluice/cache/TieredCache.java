package dev.sluice.cache;

import dev.sluice.kernel.cache.Cache;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Two caches as one: the near one is asked first, and both are told. Any thread.
///
/// What only the far one knows stays there: how much of its time is left, nobody says, and a copy here would outlive
/// it.
public final class TieredCache implements Cache {
    private final Cache near;
    private final Cache far;

    /// @param near in this process
    /// @param far elsewhere, behind a [GuardedCache] if it can break
    public TieredCache(Cache near, Cache far) {
        this.near = near;
        this.far = far;
    }

    @Override
    public byte @Nullable [] get(String key) {
        byte[] value = near.get(key);
        return value == null ? far.get(key) : value;
    }

    @Override
    public void put(String key, byte[] value, Duration ttl) {
        near.put(key, value, ttl);
        far.put(key, value, ttl);
    }
}
