package dev.sluice.pipeline.export;

import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.EntryHeader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What of the journal is owed to one exporter's server. Books in what an earlier run accepted, each entry once. Owned
/// by the exporter's thread.
final class Debts {
    private final String exporter;
    private final Set<Signal> signals;
    private final Position recoveredUpTo;
    private final Settlement settlement;
    /// An entry that the spill did not take is looked at again.
    private Position bookedUpTo = Position.START;

    /// @param signals those that go there when an entry does not say where it goes
    /// @param recoveredUpTo the end of the main journal before this run
    Debts(String exporter, Set<Signal> signals, Position recoveredUpTo, Settlement settlement) {
        this.exporter = exporter;
        this.signals = Set.copyOf(signals);
        this.recoveredUpTo = recoveredUpTo;
        this.settlement = settlement;
    }

    /// Reads the header of an entry of the main journal.
    ///
    /// @return null if there is nothing to do: it is not owed to this one, or it cannot be read and was diverted
    @Nullable
    EntryHeader ofJournal(JournalEntry entry) throws InterruptedException {
        Position position = entry.position();
        boolean recovered = !position.isAfter(recoveredUpTo) && position.isAfter(bookedUpTo);
        EntryHeader header = take(entry, recovered);
        if (recovered && header != null) {
            bookedUpTo = position;
        }
        return header;
    }

    /// The same for one that was spilled. What this run spilled was booked in before.
    @Nullable
    EntryHeader ofSpill(Spill spill, JournalEntry entry) throws InterruptedException {
        return take(entry, spill.wasFound(entry.position()));
    }

    private @Nullable EntryHeader take(JournalEntry entry, boolean recovered) throws InterruptedException {
        EntryHeader header;
        try {
            header = EntryHeader.decode(entry.bytes(), entry.offset(), entry.length());
        } catch (SluiceException unreadable) {
            // Nobody knows what is in it, so it goes in and out of the ledger as one item.
            settlement.recovered(Signal.TRACES, 1);
            settlement.divert(entry.position(), Signal.TRACES, 1, entry.asBuffer(), "unreadable", unreadable);
            return null;
        }
        if (!header.isFor(exporter, signals)) {
            return null;
        }
        if (recovered) {
            settlement.recovered(header.signal(), header.items());
        }
        return header;
    }
}
