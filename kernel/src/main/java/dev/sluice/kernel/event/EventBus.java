package dev.sluice.kernel.event;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/// Hands events to observers, which come and go while it runs. Any thread.
///
/// Publishing never waits and never throws for an observer's sake: each has a bounded queue and a thread of its own
/// while there is something in it. What does not fit is dropped for that observer alone, and counted.
public final class EventBus implements AutoCloseable {
    private final int queued;
    private final Duration patience;
    private final ThreadFactory threads;
    private final Clock clock;
    private final Instruments instruments;
    private final Complaint complaint;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    private volatile boolean closed;

    /// Told of observers that throw or hang.
    @FunctionalInterface
    public interface Complaint {
        /// @param reason a sentence; for an observer that threw, with what it threw
        void about(EventObserver observer, String reason);
    }

    /// How much the bus bears.
    ///
    /// @param queued events that wait for one observer, at least 1
    /// @param patience how long an observer may take for one event before it counts as hanging
    public record Limits(int queued, Duration patience) {
        /// 256 events, 10 s.
        public static final Limits STANDARD = new Limits(256, Duration.ofSeconds(10));

        public Limits {
            if (queued < 1) {
                throw new IllegalArgumentException("queued events: " + queued + " (expected: >= 1)");
            }
        }
    }

    /// @param threads makes the threads on which observers run, which should be daemons
    public EventBus(Limits limits, ThreadFactory threads, Clock clock, Instruments instruments, Complaint complaint) {
        this.queued = limits.queued();
        this.patience = limits.patience();
        this.threads = threads;
        this.clock = clock;
        this.instruments = instruments;
        this.complaint = complaint;
    }

    /// Adds an observer, for events from now on.
    ///
    /// @return to be closed to remove it
    public Subscription add(EventObserver observer) {
        Subscription subscription = new Subscription(this, observer, queued, threads, clock, instruments, complaint);
        subscriptions.add(subscription);
        return subscription;
    }

    /// Whether anybody would be told: to be asked before an event that costs something is made.
    public boolean isObserved() {
        return !subscriptions.isEmpty();
    }

    /// Tells every observer, soon.
    public void publish(Event event) {
        if (closed) {
            return;
        }
        instruments
                .counter(
                        "sluice_events_total",
                        "Events that were published",
                        Labels.of("type", event.type().word()))
                .increment();
        for (Subscription subscription : subscriptions) {
            subscription.offer(event);
        }
    }

    /// Complains once of every observer that has hung longer than patience allows. To be called now and then.
    public void watch() {
        subscriptions.forEach(subscription -> subscription.watch(patience));
    }

    /// Takes no more events and waits for what is queued, at most `patience`; an observer that hangs longer is left
    /// behind, interrupted. Safe to call twice.
    @Override
    public void close() {
        closed = true;
        long deadline = System.nanoTime() + patience.toNanos();
        for (Subscription subscription : subscriptions) {
            subscription.drain(deadline);
        }
        subscriptions.clear();
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }
}
