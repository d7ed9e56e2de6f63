package dev.sluice.kernel.memory;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An array of a [BufferPool] with counted owners.
///
/// It starts with one owner. Handing it on transfers the ownership: the receiver closes it, also when it throws.
/// Whoever gives it to a second owner calls [#retain()] before. The last [#close()] gives the array back, and nobody
/// may look at it afterwards. Any thread may own it; the content has the protection its owners agree on.
public final class PooledBytes implements AutoCloseable {
    private final BufferPool pool;
    private final byte[] array;
    private final int length;
    private final AtomicInteger owners = new AtomicInteger(1);
    private final LeakDetector.@Nullable Tracked tracked;

    PooledBytes(BufferPool pool, byte[] array, int length, LeakDetector leaks) {
        this.pool = pool;
        this.array = array;
        this.length = length;
        this.tracked = leaks.track(this, "buffer of pool " + pool.name());
    }

    /// At least [#length()] bytes long; unspecified content at first.
    ///
    /// @throws IllegalStateException if it was closed
    public byte[] array() {
        if (owners.get() <= 0) {
            throw closed();
        }
        return array;
    }

    /// As many bytes as were asked for.
    public int length() {
        return length;
    }

    /// Adds an owner; the new owner closes once.
    public PooledBytes retain() {
        int count;
        do {
            count = owners.get();
            if (count <= 0) {
                throw closed();
            }
        } while (!owners.compareAndSet(count, count + 1));
        return this;
    }

    /// @throws IllegalStateException if there is no owner left to close
    @Override
    public void close() {
        int left = owners.decrementAndGet();
        if (left == 0) {
            if (tracked != null) {
                tracked.closed();
            }
            pool.give(array);
        } else if (left < 0) {
            owners.incrementAndGet();
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("buffer of pool " + pool.name() + " is closed");
    }
}
