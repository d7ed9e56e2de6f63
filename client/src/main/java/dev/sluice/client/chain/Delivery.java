package dev.sluice.client.chain;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Cursor;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.JournalReader;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what a journal holds, oldest first, several at once, and moves a cursor behind what is done without a gap.
///
/// One thread of its own reads and commits; answers come on the threads of the client inside.
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final String CURSOR = "delivery";
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /// What may be read ahead of the destination, beside the one payload that is always allowed.
    private static final long WINDOW_BYTES = 64L << 20;

    /// How many done entries may be without a commit: what a crash may send again.
    private static final int UNCOMMITTED_MAX = 256;

    private final OtlpClient inner;
    private final Journal journal;
    private final int concurrent;
    private final Cursor cursor;
    private final Thread thread;
    private final AtomicLong refused = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    /// When anything below changed.
    private final Condition changed = lock.newCondition();
    /// In the order of the journal; guarded by lock, like all below.
    private final Deque<Slot> window = new ArrayDeque<>();

    private long windowBytes;
    private int uncommitted;
    private Position done;
    private Position read;
    private Position appended = Position.START;
    private boolean reachedEnd;
    private boolean stopped;

    private static final class Slot {
        final Position position;
        final int bytes;
        /// Guarded by the lock of the delivery.
        boolean done;

        Slot(Position position, int bytes) {
            this.position = position;
            this.bytes = bytes;
        }
    }

    Delivery(OtlpClient inner, Journal journal, int concurrent) {
        this.inner = inner;
        this.journal = journal;
        this.concurrent = concurrent;
        this.cursor = journal.cursor(CURSOR);
        this.done = cursor.position();
        this.read = done;
        this.thread = new Thread(this::run, "sluice-client-delivery");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long refused() {
        return refused.get();
    }

    /// Tells that this entry is in the journal, so that waiting includes it.
    void appended(Position position) {
        lock.lock();
        try {
            appended = position.isAfter(appended) ? position : appended;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything is delivered, at most that long.
    ///
    /// @param settled whether no append is under way
    boolean await(Duration atMost, BooleanSupplier settled) {
        long endNanos = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!(settled.getAsBoolean() && isAllDone()) && left > 0) {
                changed.awaitNanos(Math.min(left, IDLE.toNanos()));
                left = endNanos - System.nanoTime();
            }
            return settled.getAsBoolean() && isAllDone();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return isAllDone();
        } finally {
            lock.unlock();
        }
    }

    /// Sends nothing more; returns when the thread has ended.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Makes durable how far the delivery has come.
    void commit() {
        Position upTo;
        lock.lock();
        try {
            upTo = done;
            uncommitted = 0;
        } finally {
            lock.unlock();
        }
        try {
            cursor.commit(upTo);
        } catch (UnavailableException failure) {
            LOG.warn("how far the delivery has come is not written: {}", failure.describe());
        }
    }

    private void run() {
        while (!isStopped()) {
            try (JournalReader reader = journal.reader(read())) {
                follow(reader);
            } catch (UnavailableException failure) {
                LOG.warn("the journal cannot be read now: {}", failure.describe());
                if (!paused()) {
                    return;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// @return false when interrupted
    private boolean paused() {
        lock.lock();
        try {
            long left = PAUSE.toNanos();
            while (!stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void follow(JournalReader reader) throws InterruptedException {
        while (!isStopped()) {
            JournalEntry entry = reader.next(IDLE);
            if (entry == null || uncommittedMany()) {
                commit();
            }
            if (entry == null) {
                atEnd();
            } else {
                deliver(entry);
            }
        }
    }

    private void deliver(JournalEntry entry) throws InterruptedException {
        Slot slot = room(entry);
        if (slot == null) {
            return;
        }
        Payload payload;
        try {
            payload = StoredPayload.payload(entry);
        } catch (SerializationException unreadable) {
            refused(slot, unreadable);
            return;
        }
        inner.export(payload).whenComplete((result, failure) -> {
            if (failure == null) {
                finish(slot);
            } else {
                failed(slot, RetryingClient.unwrapped(failure));
            }
        });
    }

    /// What could succeed later stays in the journal; it ends here only because the client is shutting down.
    private void failed(Slot slot, Throwable failure) {
        boolean closed =
                failure instanceof SluiceException known && known.code().equals(ClientErrors.CLOSED);
        if (!closed && !RetryingClient.isRetryable(failure)) {
            refused(slot, failure);
        }
    }

    private void refused(Slot slot, Throwable failure) {
        refused.incrementAndGet();
        LOG.warn(
                "journal entry {} is passed over: {}",
                slot.position,
                failure instanceof SluiceException known ? known.describe() : failure.toString());
        finish(slot);
    }

    /// Waits until the entry may be under way.
    ///
    /// @return null when stopped
    private @Nullable Slot room(JournalEntry entry) throws InterruptedException {
        lock.lock();
        try {
            while (!stopped
                    && (window.size() >= concurrent
                            || !window.isEmpty() && windowBytes + entry.length() > WINDOW_BYTES)) {
                changed.await();
            }
            if (stopped) {
                return null;
            }
            Slot slot = new Slot(entry.position(), entry.length());
            window.add(slot);
            windowBytes += slot.bytes;
            read = slot.position;
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private void finish(Slot slot) {
        lock.lock();
        try {
            slot.done = true;
            while (!window.isEmpty() && window.peek().done) {
                Slot first = window.remove();
                windowBytes -= first.bytes;
                done = first.position;
                uncommitted++;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void atEnd() {
        lock.lock();
        try {
            reachedEnd = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAllDone() {
        return reachedEnd && window.isEmpty() && !appended.isAfter(read);
    }

    private boolean uncommittedMany() {
        lock.lock();
        try {
            return uncommitted >= UNCOMMITTED_MAX;
        } finally {
            lock.unlock();
        }
    }

    private Position read() {
        lock.lock();
        try {
            return read;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }
}
