package dev.sluice.server.boot;

import dev.sluice.journal.Journal;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.time.Clock;
import dev.sluice.server.observe.Alerts;
import dev.sluice.server.observe.QueueAge;
import dev.sluice.server.transport.Acknowledgements;
import dev.sluice.server.transport.Receiver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the rules of alerts read, in this program.
///
/// @param journal null in mode `memory`, like the destinations
/// @param receivers those of all transports
record AlertReadings(
        @Nullable Journal journal,
        @Nullable Destinations destinations,
        List<Receiver> receivers,
        DataFolder folder,
        MemoryBudget budget) {
    Alerts.Readings all(Clock clock) {
        return new Alerts.Readings(
                () -> destinations == null ? 0 : destinations.lagEntries(),
                journal == null || destinations == null
                        ? () -> 0
                        : new QueueAge(() -> journal.end().sequence(), destinations::lagEntries, clock::monotonicNanos),
                () -> destinations == null ? 0 : destinations.silentSeconds(),
                this::acknowledgements,
                () -> receivers.stream().mapToLong(Receiver::refusedRequests).sum(),
                () -> journal == null
                        ? 0
                        : 100.0 * journal.status().bytes() / journal.status().budgetBytes(),
                folder::usedPercent,
                () -> 100.0 * budget.usedBytes() / budget.limitBytes());
    }

    private Acknowledgements acknowledgements() {
        return receivers.stream()
                .map(Receiver::acknowledgements)
                .reduce(new Acknowledgements(0, 0), Acknowledgements::plus);
    }
}
