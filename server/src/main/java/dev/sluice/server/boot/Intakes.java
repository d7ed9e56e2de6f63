package dev.sluice.server.boot;

import dev.sluice.journal.Journal;
import dev.sluice.journal.Position;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DirectIntake;
import dev.sluice.pipeline.DurableIntake;
import dev.sluice.pipeline.Fingerprinting;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Route;
import dev.sluice.pipeline.StrategicIntake;
import dev.sluice.pipeline.config.Mode;
import dev.sluice.pipeline.config.OtlpReceiverSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.tail.Tails;
import dev.sluice.store.Store;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where what a receiver takes goes first: into the journal with the names of the destinations that its pipelines
/// lead to, or in mode `memory` straight to the one that there is. One thread asks for them.
final class Intakes {
    private final Settings settings;
    private final @Nullable Journal journal;
    private final Tails tails;
    private final Clock clock;
    private final Instruments instruments;
    /// Of mode `memory`.
    private final Intake toStore;

    private final Intake toNowhere;
    private final Duplicates duplicates;

    /// @param journal null in mode `memory`
    Intakes(
            Settings settings,
            @Nullable Journal journal,
            Store store,
            Tails tails,
            Ledger ledger,
            Clock clock,
            Instruments instruments) {
        this.settings = settings;
        this.journal = journal;
        this.tails = tails;
        this.clock = clock;
        this.instruments = instruments;
        this.duplicates = new Duplicates(settings, journal, clock, instruments);
        this.toStore = new DirectIntake(new StoreDestination(store, "", Long.MAX_VALUE), ledger);
        this.toNowhere = new DirectIntake(new Discard(Position.START, new CommitPace(Long.MAX_VALUE)), ledger);
    }

    /// Recalls what the process before took; to be called before anything is.
    void begin(TaskScheduler tasks) {
        duplicates.begin(tasks);
    }

    /// By what one receiver would know a copy of a request; null when nobody looks for copies.
    @Nullable
    Fingerprinting fingerprinting(OtlpReceiverSettings receiver) {
        return duplicates.fingerprinting(receiver.id());
    }

    /// Of one receiver.
    Intake of(OtlpReceiverSettings receiver) {
        Intake keeping = journal == null
                ? direct(receiver.routes())
                : new DurableIntake(journal, clock, settings.mode() == Mode.DURABLE, receiver.routes());
        return duplicates.before(tails.tapping(new StrategicIntake(keeping, settings.strategies(), instruments)));
    }

    private Intake direct(Map<Signal, Route> routes) {
        return (payload, prints) -> {
            Route route = routes.getOrDefault(payload.signal(), Route.UNKNOWN);
            return (route.includes(Destinations.STORE) ? toStore : toNowhere).accept(payload, prints);
        };
    }
}
