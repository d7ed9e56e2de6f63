package dev.sluice.pipeline.export;

import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.JournalStatus;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.EntryHeader;
import dev.sluice.pipeline.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries the journal's entries to one server, on a thread of its own, many at once.
///
/// It reads the journal; a bounded window of requests is under way; the cursor follows the oldest that is not
/// answered. While the server does not take them, they stay where they are. When that holds the main journal's room
/// for too long, the exporter moves what waits for it to a [Spill] of its own, so that the others never notice. What
/// the server refuses for good goes to the dead letters with the reason; of a request with many items only those that
/// it will not take, which a [Bisection] finds.
///
/// After a crash, what was under way is sent again: at least once, in the order of the journal as far as it was not
/// under way at the same time.
///
/// Any thread may start it, once, ask it, and close it.
public final class Exporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);
    private static final String CURSOR_PREFIX = "exporter:";
    private static final Duration IDLE_POLL = Duration.ofMillis(50);
    private static final long WAIT_MILLIS = 20;
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PRESSURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long UNREADABLE_PAUSE_MILLIS = 2_000;
    private static final int SPILL_BATCH = 64;

    private final String name;
    private final Journal journal;
    private final RetryingClient client;
    private final ExporterLimits limits;
    private final BufferPool buffers;
    private final Settlement settlement;
    private final Debts debts;
    private final Path spillFolder;
    private final FailureHandler failures;
    private final FailureHandler.Circumstances circumstances;
    private final Clock clock;
    private final Cursor cursor;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Semaphore answered = new Semaphore(0);
    /// Of the thread, like the next fields that are not volatile.
    private final Window window;

    private @Nullable JournalEntry peeked;
    private long committedNanos;
    private long pressedNanos;
    /// Written by the thread.
    private volatile long settledNanos;

    private volatile @Nullable Spill spill;
    /// Whether an entry of the spill may have been read that is not in the window yet.
    private volatile boolean sending;

    private volatile Position read;
    private volatile @Nullable Throwable broken;

    /// @param name as configured, such as `otlp_grpc/backup`
    /// @param signals those that go there when an entry does not say where it goes
    /// @param client closed with this
    /// @param buffers for what is under way
    /// @param spillFolder need not exist; its parent must
    public Exporter(
            String name,
            Set<Signal> signals,
            Journal journal,
            RetryingClient client,
            ExporterLimits limits,
            BufferPool buffers,
            DeadLetters deadLetters,
            Ledger.Account account,
            Path spillFolder,
            FailureHandler failures,
            Clock clock,
            Instruments instruments) {
        this.name = name;
        this.journal = journal;
        this.client = client;
        this.limits = limits;
        this.buffers = buffers;
        this.window = new Window(limits, buffers);
        this.spillFolder = spillFolder;
        this.failures = failures;
        this.circumstances = FailureHandler.Circumstances.of("delivery to " + name);
        this.clock = clock;
        Position recoveredUpTo = journal.end();
        boolean fresh = journal.status().cursors().stream()
                .noneMatch(known -> known.name().equals(cursorName(name)));
        this.cursor = journal.cursor(cursorName(name));
        if (fresh) {
            // A new exporter begins with what is accepted from now on.
            cursor.commit(recoveredUpTo);
        }
        this.read = cursor.position();
        this.settledNanos = clock.monotonicNanos() - STALLED_NANOS;
        ExporterMetrics metrics = new ExporterMetrics(instruments, name, signals);
        this.settlement = new Settlement(name, account, deadLetters, metrics, failures, stopping);
        this.debts = new Debts(name, signals, recoveredUpTo, settlement);
        if (Files.isDirectory(spillFolder)) {
            this.spill = new Spill(spillFolder, limits.spillBytes(), clock);
        }
        metrics.watch(this, limits);
        this.thread = new Thread(this::run, "export-" + name);
    }

    /// The name of an exporter's cursor in the main journal.
    public static String cursorName(String exporter) {
        return CURSOR_PREFIX + exporter;
    }

    /// The exporter whose cursor has this name; null if it is none's.
    public static @Nullable String nameOfCursor(String cursor) {
        return cursor.startsWith(CURSOR_PREFIX) ? cursor.substring(CURSOR_PREFIX.length()) : null;
    }

    public String name() {
        return name;
    }

    public void start() {
        thread.start();
    }

    /// Entries between the last that was sent and the end of the main journal; those that are owed to others count
    /// until they are passed.
    public long lagEntries() {
        Position end = journal.end();
        Position done = read;
        return end.isAfter(done) ? Math.max(1, end.sequence() - done.sequence()) : 0;
    }

    /// Requests that are sent or wait to be sent again.
    public int underWay() {
        return window.size();
    }

    public long windowBytes() {
        return window.bytes();
    }

    /// About what waits for it, on disk and under way; what lies between and is owed to others counts until it is
    /// passed.
    public long queueBytes() {
        Spill own = spill;
        return journal.bytesAfter(read) + window.bytes() + (own == null ? 0 : own.waitingBytes());
    }

    /// What may wait for it before something is given up, or senders are refused.
    public long queueCapacityBytes() {
        return limits.queueBytes(journal.status().budgetBytes());
    }

    /// What it has moved out of the main journal, as it lies on disk.
    public long spillBytes() {
        Spill own = spill;
        return own == null ? 0 : own.bytes();
    }

    /// How long something is under way and no answer has come; zero while nothing is under way.
    public Duration silence() {
        return window.isEmpty() ? Duration.ZERO : Duration.ofNanos(clock.monotonicNanos() - settledNanos);
    }

    public long retries() {
        return client.retries();
    }

    /// What ended the thread early; null while it runs.
    public @Nullable Throwable broken() {
        return broken;
    }

    /// Whether nothing waits and nothing is under way.
    public boolean isIdle() {
        Spill own = spill;
        boolean nothingWaits = lagEntries() == 0 && (own == null || own.isRead());
        // In this order: what was read a moment ago is in the window once the thread does not send any more.
        return nothingWaits && !sending && window.isEmpty();
    }

    /// Sends what is in the journal now, waits for the answers at most `atMost`, and stops; the rest is sent after the
    /// next start.
    public void drain(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isIdle() && thread.isAlive() && System.nanoTime() < deadline) {
            thread.join(Duration.ofMillis(10));
        }
        close();
    }

    @Override
    public void close() {
        stopping.countDown();
        answered.release();
        if (thread.getState() == Thread.State.NEW) {
            closeSpill();
        } else {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        client.shutdown(Duration.ZERO);
    }

    private void run() {
        try (JournalReader reader = journal.reader(cursor.position())) {
            while (!isStopping()) {
                settle();
                if (window.hasRoom() && sendNext(reader)) {
                    continue;
                }
                relieve(reader);
                if (!window.isEmpty() && answered.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    answered.drainPermits();
                }
            }
            settle();
            commit();
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error failure) {
            broken = failure;
            failures.handle(
                    failure, circumstances.with("outcome", "the exporter stopped; entries stay in the journal"));
        } finally {
            closeSpill();
        }
    }

    /// Sends the oldest entry that waits: from the spill as long as there is something in it.
    ///
    /// @return false if there was none
    private boolean sendNext(JournalReader reader) throws InterruptedException {
        Spill own = spill;
        if (own != null) {
            sending = true;
            JournalEntry spilled = own.next();
            if (spilled != null) {
                EntryHeader header = debts.ofSpill(own, spilled);
                if (header != null) {
                    send(own.keep(spilled, buffers), header, true);
                }
            }
            sending = false;
            if (spilled != null) {
                return true;
            }
        }
        Position end = journal.end();
        JournalEntry entry = nextOfJournal(reader, window.isEmpty() ? IDLE_POLL : Duration.ZERO);
        if (entry != null) {
            Position position = entry.position();
            EntryHeader header = debts.ofJournal(entry);
            if (header != null) {
                send(reader.keep(entry, buffers), header, false);
            }
            read = position;
            return true;
        }
        if (window.isEmpty() && end.isAfter(read)) {
            // The end can lie behind the last entry: a segment that a crash left empty has a position too.
            read = end;
        }
        return false;
    }

    /// An entry that was read and could not be spilled comes first.
    private @Nullable JournalEntry nextOfJournal(JournalReader reader, Duration atMost) throws InterruptedException {
        JournalEntry waiting = peeked;
        if (waiting != null) {
            peeked = null;
            return waiting;
        }
        try {
            return reader.next(atMost);
        } catch (UnavailableException failure) {
            failures.handle(failure, circumstances);
            pause(UNREADABLE_PAUSE_MILLIS);
            return null;
        }
    }

    /// @param entry owned by this, and its array with it
    private void send(JournalEntry entry, EntryHeader header, boolean spilled) {
        CompletableFuture<Delivery> answer = Bisection.deliver(
                client, header.payload(entry.bytes(), entry.offset(), entry.length()), settlement::parted);
        window.add(new Outgoing(entry, header, spilled, answer));
        answer.whenComplete((result, failure) -> answered.release());
    }

    /// Books what was answered, and moves the cursor behind the oldest that was.
    private void settle() throws InterruptedException {
        for (Outgoing outgoing : window.unsettled()) {
            if (outgoing.answer.isDone()) {
                outgoing.settled = settlement.book(outgoing, isStopping());
                settledNanos = clock.monotonicNanos();
            }
        }
        window.slide();
        if (clock.monotonicNanos() - committedNanos > COMMIT_NANOS) {
            commit();
        }
    }

    /// Everything before the oldest entry under way is done, in the journal as in the spill.
    private void commit() {
        committedNanos = clock.monotonicNanos();
        Position main = window.settledUpTo(read, false);
        Spill own = spill;
        try {
            if (main.isAfter(cursor.position())) {
                cursor.commit(main);
            }
            if (own != null) {
                own.commit(window.settledUpTo(own.read(), true));
            }
        } catch (UnavailableException failure) {
            failures.handle(failure, circumstances);
        }
    }

    /// Moves what waits for this exporter out of the main journal when that holds room which others need.
    private void relieve(JournalReader reader) throws InterruptedException {
        long now = clock.monotonicNanos();
        if (now - pressedNanos < PRESSURE_NANOS) {
            return;
        }
        pressedNanos = now;
        if (!isHoldingRoom()) {
            return;
        }
        try {
            Spill own = spill;
            if (own == null) {
                LOG.warn("exporter {} lags behind; what waits for it moves to {}", name, spillFolder);
                own = new Spill(spillFolder, limits.spillBytes(), clock);
                spill = own;
            }
            moveWindow(own);
            for (int i = 0; i < SPILL_BATCH && !isStopping(); i++) {
                JournalEntry entry = nextOfJournal(reader, Duration.ZERO);
                if (entry == null) {
                    break;
                }
                peeked = entry;
                if (debts.ofJournal(entry) != null) {
                    spillOne(own, entry);
                }
                peeked = null;
                read = entry.position();
                pressedNanos -= PRESSURE_NANOS;
            }
        } catch (OverloadedException | UnavailableException full) {
            failures.handle(full, circumstances);
        }
        commit();
    }

    /// Whether the main journal is fuller than it should be, and nobody lags further behind. Where nobody else reads it
    /// and the server answers, moving entries would help nobody: the server's pace is what the way in has to keep.
    private boolean isHoldingRoom() {
        JournalStatus status = journal.status();
        if (status.bytes() <= limits.spillFrom() || !status.end().isAfter(cursor.position())) {
            return false;
        }
        commit();
        if (status.cursors().size() == 1 && clock.monotonicNanos() - settledNanos < STALLED_NANOS) {
            return false;
        }
        Position ours = cursor.position();
        return status.cursors().stream().noneMatch(other -> ours.isAfter(other.position()));
    }

    /// What is under way from the main journal goes first, so that the spill stays in order. Where there is any, all
    /// that was spilled before has been read.
    private void moveWindow(Spill own) throws InterruptedException {
        for (Outgoing outgoing : window.unsettled()) {
            if (!outgoing.spilled) {
                outgoing.position = spillOne(own, outgoing.entry);
                outgoing.spilled = true;
                own.skipTo(outgoing.position);
            }
        }
    }

    /// @throws OverloadedException if it is full and stays so
    private Position spillOne(Spill own, JournalEntry entry) throws InterruptedException {
        while (true) {
            try {
                return own.append(entry);
            } catch (OverloadedException full) {
                if (limits.whenFull() == ExporterLimits.WhenFull.REFUSE || !giveUpOldest(own, full)) {
                    throw full;
                }
            }
        }
    }

    /// @return false if there is nothing to give up: the disk itself is full
    private boolean giveUpOldest(Spill own, OverloadedException full) throws InterruptedException {
        for (Outgoing outgoing : window.unsettled()) {
            if (outgoing.spilled) {
                EntryHeader header = outgoing.header;
                settlement.giveUp(outgoing.position, header.signal(), header.items(), outgoing.entry(), full);
                // Should it be answered after all, nobody asks any more.
                outgoing.settled = true;
                commit();
                return true;
            }
        }
        JournalEntry oldest = own.next();
        if (oldest == null) {
            return false;
        }
        EntryHeader header = debts.ofSpill(own, oldest);
        if (header != null) {
            settlement.giveUp(oldest.position(), header.signal(), header.items(), oldest.asBuffer(), full);
        }
        commit();
        return true;
    }

    private void closeSpill() {
        Spill own = spill;
        if (own != null) {
            own.close();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void pause(long millis) throws InterruptedException {
        if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
            LOG.debug("stopping");
        }
    }
}
