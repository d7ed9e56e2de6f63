package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Signal;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// Counts every item at every stage of its way, so that none can vanish unnoticed. Any thread.
///
/// Two equations hold whenever nothing is moving, for each signal, the second for each destination:
///
/// ```text
/// received             = rejected + duplicate + accepted
/// accepted + recovered = delivered + queued + dead_lettered + dropped + elsewhere
/// ```
///
/// The ledger itself is also the account of the first destination (the store, as a rule); each further one has an
/// [Account] of its own, whose series have the label `destination`. `elsewhere` are the items that were accepted for
/// others only; there are none when every pipeline ends in the first destination.
///
/// `duplicate` are those of requests that had been accepted before and were acknowledged again; `recovered` are the
/// items that a start found in the journal and delivered again; `expired` are those that retention removed after
/// their delivery. An entry of the journal that cannot be read counts as one item, recovered and dead-lettered for
/// the reason `unreadable`. A request that was refused whole is not received: its sender still has it.
public final class Ledger {
    /// A place on the way of an item.
    public enum Stage {
        RECEIVED,
        REJECTED,
        DUPLICATE,
        ACCEPTED,
        RECOVERED,
        DELIVERED,
        DEAD_LETTERED,
        EXPIRED,
        DROPPED,
        ELSEWHERE;

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
            return at(Stage.RECEIVED) == at(Stage.REJECTED) + at(Stage.DUPLICATE) + at(Stage.ACCEPTED)
                    && at(Stage.ACCEPTED) + at(Stage.RECOVERED)
                            == at(Stage.DELIVERED)
                                    + queued
                                    + at(Stage.DEAD_LETTERED)
                                    + at(Stage.DROPPED)
                                    + at(Stage.ELSEWHERE);
        }
    }

    private static final String NAME = "sluice_ledger_items_total";
    private static final String HELP = "Items at each stage of their way through the system";

    private final Instruments instruments;
    private final Account first;
    private final List<Account> accounts = new CopyOnWriteArrayList<>();
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    private record Key(String destination, Signal signal, Stage stage, String reason) {}

    /// One destination's half of the books: what became of the items that were accepted for it. Any thread.
    public final class Account {
        private final String destination;
        private final String label;
        private final Set<Signal> signals;
        private final LongAdder[] items = adders();

        private Account(String destination, String label, Set<Signal> signals) {
            this.destination = destination;
            this.label = label;
            this.signals = signals;
        }

        /// Empty for a first destination that takes everything.
        public String destination() {
            return destination;
        }

        public void add(Signal signal, Stage stage, long items) {
            add(signal, stage, items, "");
        }

        /// @param reason a word for the label, from a small fixed set; empty where a stage has no reasons
        public void add(Signal signal, Stage stage, long items, String reason) {
            if (items == 0) {
                return;
            }
            this.items[slot(signal, stage)].add(items);
            counter(new Key(label, signal, stage, reason)).add(items);
        }

        /// Only the stages from `accepted` on; for a signal that does not go to this destination all are zero.
        public Balance balance(Signal signal) {
            Map<Stage, Long> sums = new EnumMap<>(Stage.class);
            for (Stage stage : List.of(Stage.RECOVERED, Stage.DELIVERED, Stage.DEAD_LETTERED, Stage.DROPPED)) {
                sums.put(stage, sum(signal, stage));
            }
            long accepted = sum(signal, Stage.ACCEPTED) - sum(signal, Stage.ELSEWHERE);
            sums.put(Stage.ACCEPTED, accepted);
            sums.put(Stage.RECEIVED, accepted);
            sums.put(Stage.REJECTED, 0L);
            return new Balance(sums, queued(signal));
        }

        /// Never below zero: an item may be delivered before its acceptance is counted.
        private long queued(Signal signal) {
            long in = sum(signal, Stage.ACCEPTED) + sum(signal, Stage.RECOVERED);
            long out = sum(signal, Stage.DELIVERED)
                    + sum(signal, Stage.DEAD_LETTERED)
                    + sum(signal, Stage.DROPPED)
                    + sum(signal, Stage.ELSEWHERE);
            return Math.max(0, in - out);
        }

        private boolean isOwed(Route route, Signal signal) {
            return destination.isEmpty() || route.leadsTo(destination, signals, signal);
        }

        private long sum(Signal signal, Stage stage) {
            return items[slot(signal, stage)].sum();
        }
    }

    /// With a first destination that takes everything.
    public Ledger(Instruments instruments) {
        this(instruments, "");
    }

    /// @param first the name of the first destination
    public Ledger(Instruments instruments, String first) {
        this.instruments = instruments;
        this.first = new Account(first, "", EnumSet.allOf(Signal.class));
        for (Signal signal : Signal.values()) {
            for (Stage stage : Stage.values()) {
                counter(new Key("", signal, stage, ""));
            }
            instruments.gauge(
                    "sluice_ledger_queued_items",
                    "Items accepted and not yet delivered",
                    Labels.of("signal", signal.id()),
                    () -> this.first.queued(signal));
        }
    }

    /// Counts items that were accepted, for each of the destinations that they are owed to.
    public void accepted(Signal signal, long items, Route route) {
        first.add(signal, Stage.ACCEPTED, items);
        if (!first.isOwed(route, signal)) {
            first.add(signal, Stage.ELSEWHERE, items);
        }
        for (Account account : accounts) {
            if (account.isOwed(route, signal)) {
                account.add(signal, Stage.ACCEPTED, items);
            }
        }
    }

    public void add(Signal signal, Stage stage, long items) {
        add(signal, stage, items, "");
    }

    /// Counts items at a stage other than [Stage#ACCEPTED].
    ///
    /// @param reason a word for the label, from a small fixed set; empty where a stage has no reasons
    public void add(Signal signal, Stage stage, long items, String reason) {
        first.add(signal, stage, items, reason);
    }

    /// The account of the first destination.
    public Account first() {
        return first;
    }

    /// Opens the account of a further destination, before anything is accepted.
    ///
    /// @param signals those that go there when it is not known where an item goes
    public Account account(String destination, Set<Signal> signals) {
        Account account = new Account(destination, destination, Set.copyOf(signals));
        accounts.add(account);
        return account;
    }

    /// Those of the further destinations, in the order in which they were opened.
    public List<Account> accounts() {
        return List.copyOf(accounts);
    }

    public Balance balance(Signal signal) {
        Map<Stage, Long> items = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            items.put(stage, first.sum(signal, stage));
        }
        return new Balance(items, first.queued(signal));
    }

    private static int slot(Signal signal, Stage stage) {
        return signal.ordinal() * Stage.values().length + stage.ordinal();
    }

    private Counter counter(Key key) {
        return counters.computeIfAbsent(key, k -> instruments.counter(NAME, HELP, labels(k)));
    }

    private static Labels labels(Key key) {
        return key.destination.isEmpty()
                ? Labels.of("signal", key.signal.id(), "stage", key.stage.id(), "reason", key.reason)
                : Labels.of(
                        "signal",
                        key.signal.id(),
                        "stage",
                        key.stage.id(),
                        "reason",
                        key.reason,
                        "destination",
                        key.destination);
    }

    private static LongAdder[] adders() {
        LongAdder[] adders = new LongAdder[Signal.values().length * Stage.values().length];
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }
}
