package dev.sluice.client.chain;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.journal.Journal;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Succeeds once a journal has the payload, and sends it from there: an application survives its collector's outage and
/// its own crash. Any thread.
///
/// A success means that the payload is as safe as the journal's mode says. It reaches the destination at least once;
/// a crash may send again what was not yet marked as sent. What the destination refuses for good is passed over,
/// counted and logged; an observer inside this layer is told.
///
/// Appending waits for the disk, so it runs on a few threads of its own: callers never block, and those that append at
/// the same time share one fsync.
final class DurableClient implements ClientDecorator {
    private static final int WRITERS = 4;
    private static final int WAITING_MAX = 64;
    private static final Duration WINDOW_HINT = Duration.ofMillis(50);

    private final OtlpClient inner;
    private final Journal journal;
    private final Delivery delivery;
    private final ThreadPoolExecutor writers;
    private final AtomicInteger writing = new AtomicInteger();
    private boolean closed;

    DurableClient(OtlpClient inner, Journal journal, int concurrent) {
        this.inner = inner;
        this.journal = journal;
        AtomicInteger number = new AtomicInteger();
        this.writers = new ThreadPoolExecutor(
                WRITERS, WRITERS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), work -> {
                    Thread daemon = new Thread(work, "sluice-client-write-" + number.incrementAndGet());
                    daemon.setDaemon(true);
                    return daemon;
                });
        writers.allowCoreThreadTimeOut(true);
        this.delivery = new Delivery(inner, journal, concurrent);
        delivery.start();
    }

    @Override
    public String trait() {
        return "durable";
    }

    @Override
    public OtlpClient decorated() {
        return inner;
    }

    /// Payloads that the destination refused for good.
    long refused() {
        return delivery.refused();
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        if (payload.items() == 0) {
            return CompletableFuture.completedFuture(ExportResult.SUCCESS);
        }
        CompletableFuture<ExportResult> result = new CompletableFuture<>();
        writing.incrementAndGet();
        try {
            writers.execute(() -> append(payload, result));
        } catch (RejectedExecutionException refused) {
            writing.decrementAndGet();
            result.completeExceptionally(
                    writers.isShutdown()
                            ? new UnavailableException(ClientErrors.CLOSED, "the client is shut down")
                            : new OverloadedException(
                                    ClientErrors.WINDOW_FULL,
                                    WAITING_MAX + " payloads wait for the journal (expected: fewer)",
                                    WINDOW_HINT));
        }
        return result;
    }

    /// Waits until all of the journal is delivered.
    @Override
    public boolean flush(Duration atMost) {
        return delivery.await(atMost, () -> writing.get() == 0);
    }

    /// Gives up nothing that succeeded: what is not delivered in time stays in the journal for the next start.
    ///
    /// @return whether all was delivered
    @Override
    public synchronized boolean shutdown(Duration atMost) {
        if (closed) {
            return delivery.isIdle();
        }
        closed = true;
        long endNanos = System.nanoTime() + atMost.toNanos();
        writers.shutdown();
        boolean all = flush(atMost);
        delivery.stop();
        inner.shutdown(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        delivery.commit();
        journal.close();
        return all;
    }

    private void append(Payload payload, CompletableFuture<ExportResult> result) {
        try {
            ByteBuffer body = ByteBuffer.wrap(payload.bytes(), payload.offset(), payload.length());
            delivery.appended(journal.append(0, StoredPayload.header(payload), body));
        } catch (RuntimeException failure) {
            writing.decrementAndGet();
            result.completeExceptionally(failure);
            return;
        }
        writing.decrementAndGet();
        result.complete(ExportResult.SUCCESS);
    }
}
