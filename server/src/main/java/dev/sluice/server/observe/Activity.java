package dev.sluice.server.observe;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells what came in and what was delivered, as one event a signal and interval: the requests themselves pay nothing
/// for being observed. Runs as a task, one turn at a time.
public final class Activity implements Runnable {
    private final Ledger ledger;
    private final EventBus events;
    private final Clock clock;
    private final Map<Signal, Ledger.Balance> before = new EnumMap<>(Signal.class);
    private long beforeNanos;

    /// Counts from now on.
    public Activity(Ledger ledger, EventBus events, Clock clock) {
        this.ledger = ledger;
        this.events = events;
        this.clock = clock;
        this.beforeNanos = clock.monotonicNanos();
        for (Signal signal : Signal.values()) {
            before.put(signal, ledger.balance(signal));
        }
    }

    @Override
    public synchronized void run() {
        long nowNanos = clock.monotonicNanos();
        Map<String, String> metadata = Map.of("intervalMillis", Long.toString((nowNanos - beforeNanos) / 1_000_000));
        beforeNanos = nowNanos;
        for (Signal signal : Signal.values()) {
            Ledger.Balance now = ledger.balance(signal);
            Ledger.Balance then = before.put(signal, now);
            if (then == null || !events.isObserved()) {
                continue;
            }
            tell(signal, EventType.DATA_RECEIVED, then, now, metadata, Ledger.Stage.ACCEPTED, Ledger.Stage.REJECTED);
            tell(
                    signal,
                    EventType.DATA_PROCESSED,
                    then,
                    now,
                    metadata,
                    Ledger.Stage.DELIVERED,
                    Ledger.Stage.DEAD_LETTERED,
                    Ledger.Stage.DROPPED);
        }
    }

    private void tell(
            Signal signal,
            EventType type,
            Ledger.Balance then,
            Ledger.Balance now,
            Map<String, String> metadata,
            Ledger.Stage... stages) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("signal", signal.id());
        long all = 0;
        for (Ledger.Stage stage : stages) {
            long items = now.at(stage) - then.at(stage);
            payload.put(stage.id(), items);
            all += items;
        }
        if (all > 0) {
            String source = type == EventType.DATA_RECEIVED ? "intake" : "delivery";
            events.publish(new Event(type, clock.now(), source, payload, metadata));
        }
    }
}
