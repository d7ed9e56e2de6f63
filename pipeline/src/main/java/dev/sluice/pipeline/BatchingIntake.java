package dev.sluice.pipeline;

import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Joins requests that come at the same time into one. Any thread; each caller blocks until its batch is accepted, or
/// fails as its batch does.
///
/// The bytes of two requests one after the other are the request that has the items of both (protobuf encoding, Last
/// One Wins): so joining is copying. There is no thread and nothing to lose: the first caller of a batch waits until
/// it is full or the time is up, and hands it on for all.
final class BatchingIntake implements Intake {
    private final Intake inner;
    private final Signal signal;
    private final ProcessingStrategy.Batch limits;
    private final Counter full;
    private final Counter timed;
    private final Counter requests;
    private final ReentrantLock lock = new ReentrantLock();
    /// The one that callers join. Guarded by lock.
    private @Nullable Gathering open;

    private final class Gathering {
        final Condition changed = lock.newCondition();
        byte[] bytes;
        int length;
        int items;
        final List<Fingerprint> prints = new ArrayList<>();
        boolean closed;
        boolean done;

        @Nullable
        Receipt receipt;

        @Nullable
        Throwable failure;

        Gathering(int capacity) {
            this.bytes = new byte[capacity];
        }

        boolean fits(Payload payload) {
            return length + payload.length() <= limits.bytes().bytes()
                    && (long) items + payload.items() <= limits.items();
        }

        void add(Payload payload, List<Fingerprint> more) {
            if (length + payload.length() > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + payload.length(), 2 * bytes.length));
            }
            System.arraycopy(payload.bytes(), payload.offset(), bytes, length, payload.length());
            length += payload.length();
            items += payload.items();
            prints.addAll(more);
        }

        void close() {
            closed = true;
            changed.signalAll();
            if (open == this) {
                open = null;
            }
        }
    }

    BatchingIntake(Intake inner, Signal signal, ProcessingStrategy.Batch limits, Instruments instruments) {
        this.inner = inner;
        this.signal = signal;
        this.limits = limits;
        String name = "sluice_batches_total";
        String help = "Batches of requests, by what ended them";
        this.full = instruments.counter(name, help, Labels.of("signal", signal.id(), "ended", "full"));
        this.timed = instruments.counter(name, help, Labels.of("signal", signal.id(), "ended", "time"));
        this.requests = instruments.counter(
                "sluice_batched_requests_total", "Requests in batches", Labels.of("signal", signal.id()));
    }

    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        if (payload.items() >= limits.items()
                || payload.length() >= limits.bytes().bytes()) {
            return inner.accept(payload, prints);
        }
        requests.increment();
        Gathering batch;
        boolean isFirst = false;
        lock.lock();
        try {
            Gathering joined = open;
            if (joined != null && !joined.fits(payload)) {
                joined.close();
                joined = null;
            }
            if (joined == null) {
                joined = new Gathering(Math.max(1 << 10, 2 * payload.length()));
                isFirst = true;
            }
            joined.add(payload, prints);
            // Only now, when nothing can fail any more: others will wait for the first.
            open = joined;
            if (joined.items >= limits.items()) {
                joined.close();
            }
            batch = joined;
            if (!isFirst) {
                awaitDone(batch);
            } else {
                awaitClosed(batch);
            }
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            handOn(batch);
        }
        return answer(batch, payload);
    }

    @Override
    public void requireRoom() {
        inner.requireRoom();
    }

    private void awaitClosed(Gathering batch) {
        long left = limits.timeout().toNanos();
        boolean interrupted = false;
        while (!batch.closed && left > 0) {
            try {
                left = batch.changed.awaitNanos(left);
            } catch (InterruptedException early) {
                // Others depend on this caller: it hands on what there is now, and is interrupted after that.
                interrupted = true;
                left = 0;
            }
        }
        (batch.closed ? full : timed).increment();
        batch.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitDone(Gathering batch) {
        while (!batch.done) {
            batch.changed.awaitUninterruptibly();
        }
    }

    private void handOn(Gathering batch) {
        Receipt receipt = null;
        Throwable failure = null;
        try {
            receipt = inner.accept(new Payload(signal, batch.bytes, 0, batch.length, batch.items), batch.prints);
        } catch (RuntimeException | Error refused) {
            failure = refused;
        }
        lock.lock();
        try {
            batch.receipt = receipt;
            batch.failure = failure;
            batch.done = true;
            batch.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Receipt answer(Gathering batch, Payload payload) {
        if (batch.failure instanceof RuntimeException refused) {
            throw refused;
        }
        if (batch.failure instanceof Error broken) {
            throw broken;
        }
        return Objects.requireNonNull(batch.receipt).of(payload.items());
    }
}
