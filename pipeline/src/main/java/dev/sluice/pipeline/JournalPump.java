package dev.sluice.pipeline;

import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.failure.Recovery;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the journal's entries to one destination, in order, on a thread of its own.
///
/// It always reads the journal, live entries as well as those that a crash left behind, so there is one way and
/// memory stays bounded. A destination that is busy or away is asked again; an entry that it will never take goes to
/// the dead letters with the reason, and the next one follows; one that is owed to others only is passed by. The
/// journal's cursor moves when the destination says that it has things durably.
///
/// Any thread may start it, once, and close it, once or more often, also before the start.
public final class JournalPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalPump.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /// How long entries may gather once all are delivered. Taking each by itself, between two acknowledgements, costs
    /// nearly twice as much: by then the caches hold something else.
    private static final long GATHER_MILLIS = 10;

    private static final long BACKOFF_MIN_MILLIS = 20;
    private static final long BACKOFF_MAX_MILLIS = 2_000;

    private final Journal journal;
    private final Destination destination;
    private final Set<Signal> signals;
    private final DeadLetters deadLetters;
    private final Ledger.Account ledger;
    private final Position recoveredUpTo;
    private final FailureHandler failures;
    private final FailureHandler.Circumstances delivery;
    private final Counter retries;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile Position delivered;
    private volatile boolean caughtUp;
    /// Whether the last look at the journal failed. Of the pump's own thread.
    private boolean unreadable;
    private volatile @Nullable Throwable broken;

    /// @param signals those that go there when an entry does not say where it goes
    public JournalPump(
            Journal journal,
            Destination destination,
            Set<Signal> signals,
            DeadLetters deadLetters,
            Ledger.Account ledger,
            FailureHandler failures,
            Instruments instruments) {
        this.journal = journal;
        this.destination = destination;
        this.signals = Set.copyOf(signals);
        this.deadLetters = deadLetters;
        this.ledger = ledger;
        this.failures = failures;
        this.delivery = FailureHandler.Circumstances.of("delivery to " + destination.name());
        this.recoveredUpTo = journal.end();
        this.delivered = destination.replayFrom();
        Labels labels = Labels.of("destination", destination.name());
        this.retries = instruments.counter(
                "sluice_pump_retries_total",
                "Deliveries that were tried again because the destination was busy",
                labels);
        instruments.gauge(
                "sluice_pump_lag_entries",
                "Journal entries between the last delivered and the end",
                labels,
                () -> lagEntries());
        this.thread = new Thread(this::run, "pump-" + destination.name());
    }

    public void start() {
        Cursor cursor = journal.cursor(destination.name());
        destination.onDurable(cursor::commit);
        thread.start();
    }

    /// Everything up to here was delivered or diverted.
    public Position delivered() {
        return delivered;
    }

    /// How far the destination is behind the journal's end, in entries.
    public long lagEntries() {
        Position end = journal.end();
        Position done = delivered;
        return end.isAfter(done) ? Math.max(1, end.sequence() - done.sequence()) : 0;
    }

    /// Whether the entries that were there at the start are delivered.
    public boolean isRecovered() {
        return caughtUp || !recoveredUpTo.isAfter(delivered);
    }

    /// What ended the thread early; null while it runs.
    public @Nullable Throwable broken() {
        return broken;
    }

    /// Delivers what is in the journal now, waits for that at most `atMost`, and stops.
    public void drain(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Position end = journal.end();
        while (end.isAfter(delivered) && thread.isAlive() && System.nanoTime() < deadline) {
            thread.join(Duration.ofMillis(10));
        }
        close();
    }

    @Override
    public void close() {
        stopping.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (JournalReader reader = journal.reader(destination.replayFrom())) {
            while (!isStopping()) {
                Position end = journal.end();
                JournalEntry entry = next(reader, Duration.ZERO);
                if (entry == null && !unreadable) {
                    passed(end);
                    pause(GATHER_MILLIS);
                    entry = next(reader, POLL);
                }
                if (entry != null) {
                    carry(entry);
                }
            }
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            broken = failure;
            failures.handle(failure, delivery.with("outcome", "the pump stopped; entries stay in the journal"));
        }
    }

    /// Takes note that the journal has nothing more up to its end. The end can lie behind the last entry: a segment
    /// that a crash left empty has a position too.
    private void passed(Position end) {
        caughtUp = true;
        if (end.isAfter(delivered)) {
            delivered = end;
        }
    }

    private @Nullable JournalEntry next(JournalReader reader, Duration atMost) throws InterruptedException {
        unreadable = false;
        try {
            return reader.next(atMost);
        } catch (UnavailableException failure) {
            unreadable = true;
            failures.handle(failure, delivery);
            pause(BACKOFF_MAX_MILLIS);
            return null;
        }
    }

    /// Returns when the entry is delivered or diverted, or the pump stops.
    private void carry(JournalEntry entry) throws InterruptedException {
        EntryHeader header;
        try {
            header = EntryHeader.decode(entry.bytes(), entry.offset(), entry.length());
        } catch (SluiceException unreadable) {
            // Nobody knows what is in it, so it goes in and out of the ledger as one item.
            Signal signal = EntryHeader.signalOf(entry.bytes(), entry.offset(), entry.length());
            ledger.add(signal, Ledger.Stage.RECOVERED, 1);
            divert(entry, signal, 1, "unreadable", unreadable);
            return;
        }
        Payload payload = header.payload(entry.bytes(), entry.offset(), entry.length());
        if (!header.isFor(destination.name(), signals)) {
            destination.pass(payload, entry.position());
            delivered = entry.position();
            return;
        }
        boolean recovered = !entry.position().isAfter(recoveredUpTo);
        if (recovered) {
            ledger.add(header.signal(), Ledger.Stage.RECOVERED, header.items());
        }
        long backoffMillis = BACKOFF_MIN_MILLIS;
        while (!isStopping()) {
            try {
                destination.deliver(payload, entry.position());
                ledger.add(header.signal(), Ledger.Stage.DELIVERED, header.items());
                delivered = entry.position();
                return;
            } catch (RuntimeException failure) {
                if (!Recovery.of(failure).isToTryAgain()) {
                    divert(entry, header.signal(), header.items(), "refused-by-destination", failure);
                    return;
                }
                failures.handle(failure, delivery);
                retries.increment();
                pause(backoffMillis);
                backoffMillis = Math.min(BACKOFF_MAX_MILLIS, 2 * backoffMillis);
            }
        }
    }

    private void divert(JournalEntry entry, Signal signal, int items, String why, RuntimeException poison)
            throws InterruptedException {
        String reason = failures.handle(
                        poison, delivery.with("entry", entry.position().toString()))
                .describe();
        while (!isStopping()) {
            try {
                boolean kept = deadLetters.add(entry.position(), destination.name(), reason, entry.asBuffer());
                Ledger.Stage stage = kept ? Ledger.Stage.DEAD_LETTERED : Ledger.Stage.DROPPED;
                ledger.add(signal, stage, items, kept ? why : "dead-letters-full");
                delivered = entry.position();
                return;
            } catch (UnavailableException unwritable) {
                failures.handle(unwritable, delivery);
                pause(BACKOFF_MAX_MILLIS);
            }
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(long millis) throws InterruptedException {
        boolean stopped = stopping.await(millis, TimeUnit.MILLISECONDS);
        if (stopped) {
            LOG.debug("stopping");
        }
    }
}
