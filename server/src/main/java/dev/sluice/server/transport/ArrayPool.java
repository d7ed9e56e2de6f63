package dev.sluice.server.transport;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Byte arrays that are used again, because clearing a fresh one costs as much as scanning it.
///
/// Arrays come in sizes of powers of two from 4 KiB to 8 MiB; a larger one is allocated exactly and never kept.
/// At most `limitBytes` are kept for the next taker. Any thread.
public final class ArrayPool {
    private static final int SMALLEST_BITS = 12;
    private static final int LARGEST_BITS = 23;

    private final Shelf[] shelves = new Shelf[LARGEST_BITS - SMALLEST_BITS + 1];
    private final AtomicLong keptBytes = new AtomicLong();
    private final long limitBytes;

    /// @param limitBytes how much to keep while nobody uses it, 0 or more
    public ArrayPool(long limitBytes) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: >= 0)");
        }
        this.limitBytes = limitBytes;
        for (int i = 0; i < shelves.length; i++) {
            shelves[i] = new Shelf();
        }
    }

    /// An array of at least `length` bytes with unspecified content. Whoever takes it may give it back, once,
    /// or leave it to the collector.
    byte[] take(int length) {
        int bits = Math.max(SMALLEST_BITS, 32 - Integer.numberOfLeadingZeros(Math.max(1, length) - 1));
        if (bits > LARGEST_BITS) {
            return new byte[length];
        }
        byte[] kept = shelves[bits - SMALLEST_BITS].poll();
        if (kept == null) {
            return new byte[1 << bits];
        }
        keptBytes.addAndGet(-kept.length);
        return kept;
    }

    /// Takes an array back. Nobody may use it afterwards. Arrays of foreign sizes are let go.
    void give(byte[] array) {
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

    /// Bytes that wait for the next taker, at most the limit.
    public long keptBytes() {
        return keptBytes.get();
    }

    private static final class Shelf {
        private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();

        synchronized byte @Nullable [] poll() {
            return arrays.pollFirst();
        }

        synchronized void push(byte[] array) {
            arrays.addFirst(array);
        }
    }
}
