package dev.sluice.pipeline.export;

import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.JournalStatus.CursorStatus;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.EntryHeader;
import dev.sluice.pipeline.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Settles what is owed to a destination that is no longer configured: it must not hold the journal, and what was
/// acknowledged for it must not vanish. So that goes to the dead letters, and is counted there.
///
/// Of an entry that does not say where it goes, nobody knows whether it was owed: it is kept. At the start, on one
/// thread, before anything is taken.
public final class FormerDestination {
    private static final Logger LOG = LoggerFactory.getLogger(FormerDestination.class);
    private static final String WHY = "destination-removed";
    private static final String REASON = "the destination is no longer configured";

    private static final Set<Signal> EVERYTHING = EnumSet.allOf(Signal.class);

    private final String name;
    private final DeadLetters deadLetters;
    private final Ledger.Account account;
    private long entries;

    private FormerDestination(String name, DeadLetters deadLetters, Ledger ledger) {
        this.name = name;
        this.deadLetters = deadLetters;
        this.account = ledger.account(name, EnumSet.noneOf(Signal.class));
    }

    /// Settles one cursor, with the spill journal beside it, and removes both. A crash in between repeats it.
    ///
    /// @param spillFolder need not exist
    /// @throws dev.sluice.kernel.error.UnavailableException if the journal cannot be read or a dead letter not be
    ///     written; nothing is removed then
    public static void settle(
            Journal journal,
            CursorStatus cursor,
            String name,
            Path spillFolder,
            long spillBytes,
            DeadLetters deadLetters,
            Ledger ledger,
            Clock clock) {
        FormerDestination former = new FormerDestination(name, deadLetters, ledger);
        try {
            if (Files.isDirectory(spillFolder)) {
                former.keepSpill(spillFolder, spillBytes, clock);
            }
            try (JournalReader reader = journal.reader(cursor.position())) {
                for (JournalEntry entry = reader.next(Duration.ZERO);
                        entry != null;
                        entry = reader.next(Duration.ZERO)) {
                    former.keep(entry);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        journal.removeCursor(cursor.name());
        delete(spillFolder);
        LOG.warn("{} is no longer configured; {} entries that it had not got are dead letters", name, former.entries);
    }

    private void keepSpill(Path folder, long bytes, Clock clock) throws InterruptedException {
        try (Spill spill = new Spill(folder, bytes, clock)) {
            for (JournalEntry entry = spill.next(); entry != null; entry = spill.next()) {
                keep(entry);
            }
        }
    }

    private void keep(JournalEntry entry) {
        Signal signal;
        int items;
        try {
            EntryHeader header = EntryHeader.decode(entry.bytes(), entry.offset(), entry.length());
            if (!header.isFor(name, EVERYTHING)) {
                return;
            }
            signal = header.signal();
            items = header.items();
        } catch (SluiceException unreadable) {
            signal = Signal.TRACES;
            items = 1;
        }
        boolean kept = deadLetters.add(entry.position(), name, REASON, entry.asBuffer());
        account.add(signal, Ledger.Stage.RECOVERED, items);
        account.add(
                signal,
                kept ? Ledger.Stage.DEAD_LETTERED : Ledger.Stage.DROPPED,
                items,
                kept ? WHY : "dead-letters-full");
        entries++;
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("spill folder cannot be removed: " + folder, failure);
        }
    }
}
