package dev.sluice.client;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The client that sends: so many requests at once, and what became of each in the words of `kernel.error`. Any
/// thread.
final class WireClient implements OtlpClient {
    private static final Duration WINDOW_HINT = Duration.ofMillis(50);

    private final Exchange exchange;
    private final ClientOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    /// Guarded by lock, like the next.
    private int underWay;

    private boolean closed;

    WireClient(Exchange exchange, ClientOptions options) {
        this.exchange = exchange;
        this.options = options;
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        if (payload.items() == 0) {
            return CompletableFuture.completedFuture(ExportResult.SUCCESS);
        }
        if (!options.targets().containsKey(payload.signal())) {
            return CompletableFuture.failedFuture(new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "no endpoint for " + payload.signal().id()));
        }
        SluiceException refusal = begin(payload);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        try {
            return exchange.send(payload).handle((result, failure) -> settle(payload, result, failure));
        } catch (RuntimeException failure) {
            end();
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (underWay > 0 && left > 0) {
                left = answered.awaitNanos(left);
            }
            return underWay == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean shutdown(Duration atMost) {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        boolean all = flush(atMost);
        exchange.close();
        return all;
    }

    private @Nullable SluiceException begin(Payload payload) {
        if (payload.length() > options.requestBytes()) {
            return new ValidationException(
                    ClientErrors.TOO_LARGE,
                    "request: " + payload.length() + " bytes (expected: at most " + options.requestBytes() + ")");
        }
        lock.lock();
        try {
            if (closed) {
                return new UnavailableException(ClientErrors.CLOSED, "the client is shut down");
            }
            if (underWay >= options.concurrent()) {
                return new OverloadedException(
                        ClientErrors.WINDOW_FULL,
                        underWay + " requests are under way (expected: fewer than " + options.concurrent() + ")",
                        WINDOW_HINT);
            }
            underWay++;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private ExportResult settle(Payload payload, @Nullable ExportResult result, @Nullable Throwable failure) {
        end();
        if (result != null) {
            return result;
        }
        String where = String.valueOf(options.targets().get(payload.signal()));
        throw NetworkFaults.of(failure == null ? new IllegalStateException("no answer") : failure, where, options);
    }

    private void end() {
        lock.lock();
        try {
            underWay--;
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
