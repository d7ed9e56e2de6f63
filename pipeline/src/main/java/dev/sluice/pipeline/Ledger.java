package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Signal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts every item at every stage of its way, so that none can vanish unnoticed. Any thread.
///
/// Two equations hold whenever nothing is moving, for each signal:
///
/// ```text
/// received             = rejected + accepted
/// accepted + recovered = delivered + queued + dead_lettered + dropped
/// ```
///
/// `recovered` are the items that a start found in the journal and delivered again; `expired` are those that
/// retention removed after their delivery. An entry of the journal that cannot be read counts as one item, recovered
/// and dead-lettered for the reason `unreadable`. A request that was refused whole is not received: its sender still
/// has it.
public final class Ledger {
    /// A place on the way of an item.
    public enum Stage {
        RECEIVED,
        REJECTED,
        ACCEPTED,
        RECOVERED,
        DELIVERED,
        DEAD_LETTERED,
        EXPIRED,
        DROPPED;

        /// As in the metric's label: `dead_lettered`.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The count of every stage of one signal at one moment.
    ///
    /// @param queued accepted or recovered, and not yet at any end
    public record Balance(Map<Stage, Long> items, long queued) {
        public long at(Stage stage) {
            return items.getOrDefault(stage, 0L);
        }

        /// Whether both equations hold.
        public boolean isBalanced() {
            return at(Stage.RECEIVED) == at(Stage.REJECTED) + at(Stage.ACCEPTED)
                    && at(Stage.ACCEPTED) + at(Stage.RECOVERED)
                            == at(Stage.DELIVERED) + queued + at(Stage.DEAD_LETTERED) + at(Stage.DROPPED);
        }
    }

    private static final String NAME = "sluice_ledger_items_total";
    private static final String HELP = "Items at each stage of their way through the system";

    private final Instruments instruments;
    private final LongAdder[] totals = new LongAdder[Signal.values().length * Stage.values().length];
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    private record Key(Signal signal, Stage stage, String reason) {}

    public Ledger(Instruments instruments) {
        this.instruments = instruments;
        for (Signal signal : Signal.values()) {
            for (Stage stage : Stage.values()) {
                totals[slot(signal, stage)] = new LongAdder();
                counter(new Key(signal, stage, ""));
            }
            instruments.gauge(
                    "sluice_ledger_queued_items",
                    "Items accepted and not yet delivered",
                    Labels.of("signal", signal.id()),
                    () -> queued(signal));
        }
    }

    public void add(Signal signal, Stage stage, long items) {
        add(signal, stage, items, "");
    }

    /// @param reason a word for the label, from a small fixed set; empty where a stage has no reasons
    public void add(Signal signal, Stage stage, long items, String reason) {
        if (items == 0) {
            return;
        }
        total(signal, stage).add(items);
        counter(new Key(signal, stage, reason)).add(items);
    }

    public Balance balance(Signal signal) {
        Map<Stage, Long> items = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            items.put(stage, total(signal, stage).sum());
        }
        return new Balance(items, queued(signal));
    }

    /// Never below zero: an item may be delivered before its acceptance is counted.
    private long queued(Signal signal) {
        long in = total(signal, Stage.ACCEPTED).sum()
                + total(signal, Stage.RECOVERED).sum();
        long out = total(signal, Stage.DELIVERED).sum()
                + total(signal, Stage.DEAD_LETTERED).sum()
                + total(signal, Stage.DROPPED).sum();
        return Math.max(0, in - out);
    }

    private LongAdder total(Signal signal, Stage stage) {
        return totals[slot(signal, stage)];
    }

    private static int slot(Signal signal, Stage stage) {
        return signal.ordinal() * Stage.values().length + stage.ordinal();
    }

    private Counter counter(Key key) {
        return counters.computeIfAbsent(
                key,
                k -> instruments.counter(
                        NAME, HELP, Labels.of("signal", k.signal.id(), "stage", k.stage.id(), "reason", k.reason)));
    }
}
