package dev.sluice.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What the column buffers of all tables hold together. Any thread.
///
/// A buffer may pass the bound by the rows of one request: what a request becomes is known when it is in.
final class BufferMemory {
    /// Of the bound: from here on the largest buffer is sealed before it is full.
    private static final double TIGHT = 0.75;

    private final long limitBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private volatile long heldBytes;

    BufferMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    long heldBytes() {
        return heldBytes;
    }

    boolean isTight() {
        return heldBytes >= limitBytes * TIGHT;
    }

    boolean isSpent() {
        return heldBytes >= limitBytes;
    }

    /// Takes note that a buffer grew, or shrank.
    void change(long bytes) {
        lock.lock();
        try {
            heldBytes += bytes;
            if (bytes < 0) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is room.
    ///
    /// @return whether there is
    boolean awaitRoom(long atMostNanos) throws InterruptedException {
        long left = Math.min(atMostNanos, TimeUnit.DAYS.toNanos(1));
        lock.lockInterruptibly();
        try {
            while (isSpent()) {
                if (left <= 0) {
                    return false;
                }
                left = freed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
