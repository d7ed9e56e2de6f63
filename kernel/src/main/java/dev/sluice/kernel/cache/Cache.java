package dev.sluice.kernel.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Remembers small values by key for a while; may forget any of them sooner. Any thread.
///
/// Every cache keeps the promises of its contract test: what is found is what was put last under that key, and nothing
/// is found after its time. Values are copied in and out, so the caller keeps its arrays.
public interface Cache {
    /// The value, or null if it is not known (any more). May wait for the network where the cache is elsewhere.
    ///
    /// @throws dev.sluice.kernel.error.SluiceException if the cache cannot be asked now
    byte @Nullable [] get(String key);

    /// Remembers a value in place of an earlier one under that key.
    ///
    /// @param ttl how long it may be found, more than 0
    /// @throws dev.sluice.kernel.error.SluiceException if the cache cannot take it now
    void put(String key, byte[] value, Duration ttl);
}
