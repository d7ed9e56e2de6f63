package dev.sluice.kernel.memory;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.value.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The pools of one process by name. Any thread.
public final class BufferPools {
    /// A program asked for a buffer pool by a name that nobody created; the message lists those that exist.
    ///
    /// Retry: no. Create it first.
    public static final ErrorCode NOT_FOUND = ErrorCode.of("memory.pool-not-found");
    /// A buffer pool was to be made larger than pools may be, 100 MiB unless configured otherwise.
    ///
    /// Retry: no. Ask for less.
    public static final ErrorCode SIZE_EXCEEDED = ErrorCode.of("memory.pool-size-exceeded");

    /// What a pool keeps unless told otherwise.
    public static final ByteSize DEFAULT_SIZE = new ByteSize(1L << 20);

    /// What a pool may keep unless configured otherwise.
    public static final ByteSize LARGEST_SIZE = new ByteSize(100L << 20);

    private final ByteSize usual;
    private final ByteSize largest;
    private final LeakDetector leaks;
    private final Instruments instruments;
    /// Guarded by this.
    private final Map<String, BufferPool> pools = new TreeMap<>();

    /// @param usual of a pool that is made without a size, at most `largest`
    /// @param largest no pool is made larger
    public BufferPools(ByteSize usual, ByteSize largest, LeakDetector leaks, Instruments instruments) {
        if (usual.bytes() > largest.bytes()) {
            throw new IllegalArgumentException("default size: " + usual + " (expected: at most " + largest + ")");
        }
        this.usual = usual;
        this.largest = largest;
        this.leaks = leaks;
        this.instruments = instruments;
    }

    /// Makes a pool of the default size, or returns the one that has this name.
    public BufferPool create(String name) {
        return create(name, usual);
    }

    /// Makes a pool, or returns the one that has this name, whatever its size.
    ///
    /// @param size how much it keeps while nobody uses it
    /// @throws ValidationException if that is more than the largest size
    public synchronized BufferPool create(String name, ByteSize size) {
        if (size.bytes() > largest.bytes()) {
            throw new ValidationException(
                    SIZE_EXCEEDED, "size of pool " + name + ": " + size + " (expected: at most " + largest + ")");
        }
        return pools.computeIfAbsent(name, absent -> watched(new BufferPool(name, size.bytes(), leaks)));
    }

    /// @throws ValidationException if there is no such pool
    public synchronized BufferPool get(String name) {
        BufferPool pool = pools.get(name);
        if (pool == null) {
            throw new ValidationException(NOT_FOUND, "pool: " + name + " (expected: one of " + pools.keySet() + ")");
        }
        return pool;
    }

    public synchronized List<BufferPool> all() {
        return new ArrayList<>(pools.values());
    }

    /// Lets go of what nobody needed since the last call.
    ///
    /// @return how many bytes
    public long cleanUp() {
        return all().stream().mapToLong(BufferPool::cleanUp).sum();
    }

    private BufferPool watched(BufferPool pool) {
        Labels labels = Labels.of("pool", pool.name());
        instruments.gauge(
                "sluice_pool_kept_bytes",
                "Bytes that wait in a pool for the next taker",
                labels,
                () -> pool.use().keptBytes());
        instruments.gauge(
                "sluice_pool_limit_bytes",
                "Bytes that a pool may keep",
                labels,
                () -> pool.use().limitBytes());
        instruments.gauge(
                "sluice_pool_hits",
                "Takers that got a used buffer",
                labels,
                () -> pool.use().hits());
        instruments.gauge(
                "sluice_pool_misses",
                "Takers for whom a buffer was allocated",
                labels,
                () -> pool.use().misses());
        return pool;
    }
}
