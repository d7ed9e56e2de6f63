package dev.sluice.kernel.event;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One observer on a bus. Any thread; the monitor guards all fields and is never held while the observer runs.
public final class Subscription implements AutoCloseable {
    private final EventBus bus;
    private final EventObserver observer;
    private final int limit;
    private final ThreadFactory threads;
    private final Clock clock;
    private final EventBus.Complaint complaint;
    private final Counter dropped;
    private final Counter failures;
    private final Deque<Event> waiting = new ArrayDeque<>();
    private @Nullable Thread runner;
    private long begunNanos;
    private boolean busy;
    private boolean complained;
    private boolean closed;

    Subscription(
            EventBus bus,
            EventObserver observer,
            int limit,
            ThreadFactory threads,
            Clock clock,
            Instruments instruments,
            EventBus.Complaint complaint) {
        this.bus = bus;
        this.observer = observer;
        this.limit = limit;
        this.threads = threads;
        this.clock = clock;
        this.complaint = complaint;
        Labels labels = Labels.of("observer", observer.name());
        this.dropped =
                instruments.counter("sluice_events_dropped_total", "Events that an observer was too slow for", labels);
        this.failures = instruments.counter("sluice_event_failures_total", "Events on which an observer threw", labels);
        instruments.gauge("sluice_events_queued", "Events that wait for an observer", labels, this::queued);
        instruments.gauge("sluice_events_queued_limit", "Events that may wait for an observer", labels, () -> limit);
    }

    /// Removes the observer; what is queued for it is dropped, what it is at goes on. Safe to call twice.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        bus.remove(this);
    }

    synchronized int queued() {
        return waiting.size();
    }

    void offer(Event event) {
        Thread fresh;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() >= limit) {
                dropped.increment();
                return;
            }
            waiting.addLast(event);
            if (runner != null) {
                return;
            }
            fresh = threads.newThread(this::run);
            runner = fresh;
        }
        fresh.start();
    }

    void watch(Duration patience) {
        synchronized (this) {
            if (!busy || complained || clock.monotonicNanos() - begunNanos < patience.toNanos()) {
                return;
            }
            complained = true;
        }
        complaint.about(observer, "has been at one event for more than " + patience + "; its events are dropped");
    }

    void drain(long deadlineNanos) {
        synchronized (this) {
            try {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                while (runner != null && leftMillis > 0) {
                    wait(leftMillis);
                    leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            closed = true;
            dropped.add(waiting.size());
            waiting.clear();
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    private void run() {
        Event next = take();
        while (next != null) {
            try {
                observer.observe(next);
            } catch (Throwable thrown) {
                failures.increment();
                complaint.about(observer, "threw " + thrown);
            }
            next = take();
        }
    }

    private synchronized @Nullable Event take() {
        Event next = waiting.pollFirst();
        busy = next != null;
        complained = false;
        begunNanos = clock.monotonicNanos();
        if (next == null) {
            runner = null;
            notifyAll();
        }
        return next;
    }
}
