package dev.sluice.server.boot;

import dev.sluice.journal.Journal;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.Fingerprinting;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.RecentEntries;
import dev.sluice.pipeline.RecentRequests;
import dev.sluice.pipeline.RememberingIntake;
import dev.sluice.pipeline.config.Mode;
import dev.sluice.pipeline.config.Settings;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The parts by which copies of requests are found, where that is configured. One thread builds and begins it.
final class Duplicates {
    private static final Duration TURN = Duration.ofSeconds(1);

    private final boolean durable;
    private final Instruments instruments;
    private final @Nullable RecentRequests recent;
    private final @Nullable RecentEntries entries;
    private final UUID identity;

    /// @param journal null where nothing outlives the process
    Duplicates(Settings settings, @Nullable Journal journal, Clock clock, Instruments instruments) {
        Settings.Dedup dedup = settings.dedup();
        this.durable = settings.mode() == Mode.DURABLE;
        this.instruments = instruments;
        this.recent = dedup.isOn() ? new RecentRequests(dedup.window(), dedup.requests(), clock, instruments) : null;
        this.entries = dedup.isOn() && journal != null ? new RecentEntries(journal, dedup.window(), clock) : null;
        this.identity = journal == null ? UUID.randomUUID() : journal.id();
    }

    /// The intake before which copies are told apart.
    Intake before(Intake intake) {
        return recent == null ? intake : new RememberingIntake(intake, recent, durable, instruments);
    }

    /// For the requests of one receiver; null when nobody looks for copies.
    @Nullable
    Fingerprinting fingerprinting(String receiver) {
        return recent == null ? null : new Fingerprinting(identity, receiver);
    }

    /// Recalls what the process before took; to be called before anything is.
    void begin(TaskScheduler tasks) {
        if (recent != null && entries != null) {
            entries.recall(recent);
            tasks.every(Task.blocking("dedup"), TURN, entries::advance);
        }
    }
}
