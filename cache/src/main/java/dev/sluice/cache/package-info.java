/// Caches with a library behind them: [CaffeineCache] in this process, [RedisCache] in another, and what puts them
/// together.
///
/// Start with [TieredCache], which asks the near one first. What is far goes behind a [GuardedCache], so that it can
/// be dead or slow without anybody waiting for it. Nothing here knows what the values mean.
@NullMarked
package dev.sluice.cache;

import org.jspecify.annotations.NullMarked;
