package dev.sluice.client.chain;

import dev.sluice.client.ClientDecorator;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells an observer how each export ended, before the caller hears it. Any thread.
///
/// An observer that throws changes nothing but a line in the log.
final class ObservingClient implements ClientDecorator {
    private static final Logger LOG = LoggerFactory.getLogger(ObservingClient.class);

    private final OtlpClient inner;
    private final ExportObserver observer;
    private final Clock clock;

    ObservingClient(OtlpClient inner, ExportObserver observer, Clock clock) {
        this.inner = inner;
        this.observer = observer;
        this.clock = clock;
    }

    @Override
    public String trait() {
        return "observing";
    }

    @Override
    public OtlpClient decorated() {
        return inner;
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        long startedNanos = clock.monotonicNanos();
        return inner.export(payload).whenComplete((result, failure) -> tell(payload, result, failure, startedNanos));
    }

    @Override
    public boolean flush(Duration atMost) {
        return inner.flush(atMost);
    }

    @Override
    public boolean shutdown(Duration atMost) {
        return inner.shutdown(atMost);
    }

    private void tell(Payload payload, @Nullable ExportResult result, @Nullable Throwable failure, long startedNanos) {
        Duration took = Duration.ofNanos(clock.monotonicNanos() - startedNanos);
        try {
            if (result != null) {
                observer.exported(payload, result, took);
            } else if (failure != null) {
                observer.failed(payload, RetryingClient.unwrapped(failure), took);
            }
        } catch (RuntimeException broken) {
            LOG.warn("an export observer failed", broken);
        }
    }
}
