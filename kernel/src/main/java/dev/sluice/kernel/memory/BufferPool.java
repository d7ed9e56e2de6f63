package dev.sluice.kernel.memory;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Byte arrays that are used again, because clearing a fresh one costs as much as scanning it.
///
/// Arrays come in sizes of powers of two from 4 KiB to 8 MiB; a larger one is allocated exactly and never kept.
/// The limit is on what is kept for the next taker: a pool never refuses, refusing is the business of a
/// [MemoryBudget]. Any thread.
public final class BufferPool {
    private static final int SMALLEST_BITS = 12;
    private static final int LARGEST_BITS = 23;

    private final String name;
    private final long limitBytes;
    private final LeakDetector leaks;
    private final Shelf[] shelves = new Shelf[LARGEST_BITS - SMALLEST_BITS + 1];
    private final AtomicLong keptBytes = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /// What a pool holds and did.
    ///
    /// @param keptBytes waiting for the next taker
    /// @param hits takers that got a used array
    /// @param misses takers for whom one was allocated
    public record Use(long keptBytes, long limitBytes, long hits, long misses) {}

    BufferPool(String name, long limitBytes, LeakDetector leaks) {
        this.name = name;
        this.limitBytes = limitBytes;
        this.leaks = leaks;
        for (int i = 0; i < shelves.length; i++) {
            shelves[i] = new Shelf();
        }
    }

    public String name() {
        return name;
    }

    /// An array with counted owners and a watch over leaks.
    public PooledBytes lease(int length) {
        return new PooledBytes(this, take(length), length, leaks);
    }

    /// An array of at least `length` bytes with unspecified content, for one owner and hot paths. Whoever takes it
    /// may give it back, once, or leave it to the collector.
    public byte[] take(int length) {
        int bits = Math.max(SMALLEST_BITS, 32 - Integer.numberOfLeadingZeros(Math.max(1, length) - 1));
        byte[] kept = bits > LARGEST_BITS ? null : shelves[bits - SMALLEST_BITS].poll();
        if (kept == null) {
            misses.increment();
            return new byte[bits > LARGEST_BITS ? length : 1 << bits];
        }
        hits.increment();
        keptBytes.addAndGet(-kept.length);
        return kept;
    }

    /// Takes an array back. Nobody may use it afterwards. Arrays of foreign sizes are let go.
    public void give(byte[] array) {
        int bits = 31 - Integer.numberOfLeadingZeros(array.length);
        boolean ours = array.length == 1 << bits && bits >= SMALLEST_BITS && bits <= LARGEST_BITS;
        if (!ours) {
            return;
        }
        if (keptBytes.addAndGet(array.length) > limitBytes) {
            keptBytes.addAndGet(-array.length);
            return;
        }
        shelves[bits - SMALLEST_BITS].push(array);
    }

    public Use use() {
        return new Use(keptBytes.get(), limitBytes, hits.sum(), misses.sum());
    }

    /// Lets go of the arrays that nobody needed since the last call.
    ///
    /// @return their bytes
    long cleanUp() {
        long freed = 0;
        for (Shelf shelf : shelves) {
            freed += shelf.dropIdle();
        }
        keptBytes.addAndGet(-freed);
        return freed;
    }

    private static final class Shelf {
        private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();
        /// The fewest that lay here since the last clean up: so many were superfluous.
        private int fewest;

        synchronized byte @Nullable [] poll() {
            byte[] first = arrays.pollFirst();
            fewest = Math.min(fewest, arrays.size());
            return first;
        }

        synchronized void push(byte[] array) {
            arrays.addFirst(array);
        }

        synchronized long dropIdle() {
            long dropped = 0;
            for (int i = 0; i < fewest; i++) {
                dropped += arrays.removeLast().length;
            }
            fewest = arrays.size();
            return dropped;
        }
    }
}
