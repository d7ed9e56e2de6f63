package dev.sluice.kernel.task;

import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Items in the order of their urgency, at most so many. Any thread; every method is atomic and holds the monitor
/// only for a walk through a heap.
///
/// **Ageing without a clock that ticks.** Letting a waiting item grow more urgent by one step per `step` of waiting
/// is the same as counting it as submitted earlier by its priority times `step`: both grow at the same rate, so
/// who is before whom never changes while they wait. The order is therefore fixed at the entry, and an item of
/// priority low is passed only by what is submitted within three steps after it. Equals leave in the order in which
/// they came.
final class TaskQueue<T> {
    private final int limit;
    private final Duration step;
    private final PriorityQueue<Waiting<T>> heap = new PriorityQueue<>(TaskQueue::compare);
    private long entered;

    TaskQueue(int limit, Duration step) {
        this.limit = limit;
        this.step = step;
    }

    /// @return false when the queue is full; the item is not in it then
    synchronized boolean offer(T item, TaskPriority priority, long nowNanos) {
        if (heap.size() >= limit) {
            return false;
        }
        add(item, priority, nowNanos);
        return true;
    }

    /// Takes the item also when the queue is full: for those whose number is bounded elsewhere.
    synchronized void add(T item, TaskPriority priority, long nowNanos) {
        heap.add(new Waiting<>(item, nowNanos - priority.headStart(step).toNanos(), entered++));
    }

    /// Takes out the most urgent; null when there is none.
    synchronized @Nullable T poll() {
        Waiting<T> first = heap.poll();
        return first == null ? null : first.item;
    }

    /// @return whether it was waiting
    synchronized boolean remove(T item) {
        return heap.removeIf(waiting -> waiting.item.equals(item));
    }

    synchronized int size() {
        return heap.size();
    }

    private static int compare(Waiting<?> left, Waiting<?> right) {
        // By subtraction: the monotonic clock may wrap.
        int byTime = Long.signum(left.countsFromNanos - right.countsFromNanos);
        return byTime != 0 ? byTime : Long.compare(left.entered, right.entered);
    }

    private static final class Waiting<T> {
        final T item;
        final long countsFromNanos;
        final long entered;

        Waiting(T item, long countsFromNanos, long entered) {
            this.item = item;
            this.countsFromNanos = countsFromNanos;
            this.entered = entered;
        }
    }
}
