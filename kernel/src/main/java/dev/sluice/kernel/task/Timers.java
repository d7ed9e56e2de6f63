package dev.sluice.kernel.task;

import dev.sluice.kernel.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What is to happen at a time, and the thread that waits for it. Any thread; actions run on the timer thread, or on
/// the thread that calls [#fire], without the lock, and must not block.
final class Timers {
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Guarded by lock, like the next.
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>((left, right) -> Long.signum(left.atNanos - right.atNanos));

    private boolean closed;

    private static final class Entry {
        final long atNanos;
        final Object owner;
        final Runnable action;

        Entry(long atNanos, Object owner, Runnable action) {
            this.atNanos = atNanos;
            this.owner = owner;
            this.action = action;
        }
    }

    Timers(Clock clock) {
        this.clock = clock;
    }

    void start() {
        Thread thread = new Thread(this::run, "sluice-task-timer");
        thread.setDaemon(true);
        thread.start();
    }

    /// @param owner by whom [#drop] finds it
    void at(long nanos, Object owner, Runnable action) {
        lock.lock();
        try {
            if (!closed) {
                entries.add(new Entry(nanos, owner, action));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void drop(Object owner) {
        lock.lock();
        try {
            entries.removeIf(entry -> entry.owner.equals(owner));
        } finally {
            lock.unlock();
        }
    }

    /// Does what is due by now.
    void fire() {
        List<Entry> due = new ArrayList<>();
        lock.lock();
        try {
            takeDue(due);
        } finally {
            lock.unlock();
        }
        due.forEach(entry -> entry.action.run());
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitNext()) {
                fire();
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return false when closed
    private boolean awaitNext() throws InterruptedException {
        lock.lock();
        try {
            Entry first = entries.peek();
            long wait = first == null ? TimeUnit.HOURS.toNanos(1) : first.atNanos - clock.monotonicNanos();
            if (wait > 0 && !closed) {
                changed.awaitNanos(wait);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void takeDue(List<Entry> due) {
        long now = clock.monotonicNanos();
        Entry first = entries.peek();
        while (first != null && now - first.atNanos >= 0) {
            due.add(entries.remove());
            first = entries.peek();
        }
    }
}
