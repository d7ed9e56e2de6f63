package dev.sluice.client;

import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Sends OTLP requests to one destination. Any thread; sends many at once.
public interface OtlpClient extends AutoCloseable {
    /// Sends one request, without waiting for its answer.
    ///
    /// The future ends with a [dev.sluice.kernel.error.SluiceException] if the destination does not take it:
    ///
    /// | Kind | Means |
    /// |---|---|
    /// | Network | not reached; the same request may succeed after a reconnect |
    /// | Overloaded | refused for now, with the time to wait |
    /// | Unavailable | refused or not answered for now |
    /// | Denied, Validation, Serialization | refused for good: sending it again changes nothing |
    ///
    /// A payload without items is not sent and succeeds.
    ///
    /// @param payload sent from where it lies: its bytes must not change until the future has a result; after a
    ///     failure never again, since they may still be in the network's buffers
    /// @return never blocks and never throws; runs its dependents on a thread of the client, so they must not block
    CompletableFuture<ExportResult> export(Payload payload);

    /// Waits until everything that was handed over before is answered, at most that long.
    ///
    /// @return false when something is still under way
    boolean flush(Duration atMost);

    /// Takes nothing more, waits for what is under way, at most that long, gives up the rest, and lets go of
    /// everything. Later exports fail; calling it again does nothing.
    ///
    /// @return false when something had to be given up
    boolean shutdown(Duration atMost);

    /// Shuts down within ten seconds.
    @Override
    default void close() {
        shutdown(Duration.ofSeconds(10));
    }
}
