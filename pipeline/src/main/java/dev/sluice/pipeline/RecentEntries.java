package dev.sluice.pipeline;

import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the journal's entries of the last while, so that a start finds in them which requests were taken.
///
/// A cursor stays behind the end by the window. To move it, it is noted from time to time how far the journal has
/// come: when a note is older than the window, so is every entry up to there. Recent entries take room in the
/// journal, and must not be what fills it: beyond a quarter of its budget the oldest note counts early, and a start
/// remembers less.
///
/// One owner.
public final class RecentEntries {
    /// Of the journal's cursor.
    public static final String NAME = "dedup";

    private static final Logger LOG = LoggerFactory.getLogger(RecentEntries.class);
    private static final int NOTES = 32;

    private final Journal journal;
    private final Cursor cursor;
    private final long windowNanos;
    private final Clock clock;
    /// The oldest first.
    private final Deque<Note> notes = new ArrayDeque<>();

    /// @param end of the journal at that time
    private record Note(long nanos, Position end) {}

    /// @param window more than 0
    public RecentEntries(Journal journal, Duration window, Clock clock) {
        this.journal = journal;
        this.cursor = journal.cursor(NAME);
        this.windowNanos = window.toNanos();
        this.clock = clock;
    }

    /// Tells which requests of the window are in the journal. At a start, before anything is taken.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if the journal cannot be read
    public void recall(RecentRequests recent) {
        long now = clock.epochNanos();
        int recalled = 0;
        try (JournalReader reader = journal.reader(cursor.position())) {
            for (JournalEntry entry = next(reader); entry != null; entry = next(reader)) {
                EntryHeader header;
                try {
                    header = EntryHeader.decode(entry.bytes(), entry.offset(), entry.length());
                } catch (SerializationException unreadable) {
                    continue; // Whoever carries it to a destination reports it.
                }
                // A wall clock that was set back makes an entry look as if it came from the future: it is new.
                long age = Math.max(0, now - header.receivedNanos());
                if (age < windowNanos) {
                    header.prints().forEach(print -> recent.recall(print, age));
                    recalled += header.prints().size();
                }
            }
        }
        if (recalled > 0) {
            LOG.info("{} requests of before are remembered", recalled);
        }
    }

    private static @Nullable JournalEntry next(JournalReader reader) {
        try {
            return reader.next(Duration.ZERO);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /// Takes a note if the last is old enough, and lets go of the entries that are. To be called about once a second.
    ///
    /// @throws dev.sluice.kernel.error.UnavailableException if the cursor cannot be moved now; the next call
    ///     tries again
    public void advance() {
        long now = clock.monotonicNanos();
        if (notes.isEmpty() || now - notes.getLast().nanos >= windowNanos / NOTES) {
            notes.add(new Note(now, journal.end()));
        }
        Position passed = null;
        while (!notes.isEmpty() && now - notes.element().nanos >= windowNanos) {
            passed = notes.remove().end;
        }
        if (passed == null && !notes.isEmpty() && isTooFull()) {
            passed = notes.remove().end;
        }
        if (passed != null) {
            cursor.commit(passed);
        }
    }

    private boolean isTooFull() {
        return journal.status().bytes() > journal.status().budgetBytes() / 4;
    }
}
