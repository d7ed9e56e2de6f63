package dev.sluice.client.chain;

import dev.sluice.client.ExportResult;
import dev.sluice.otlp.Payload;
import java.time.Duration;

/// Sees every export that ends at its place in a chain. Any thread; must not block.
public interface ExportObserver {
    /// The destination took it, all or all but some items.
    void exported(Payload payload, ExportResult result, Duration took);

    /// The destination did not take it.
    ///
    /// @param failure the cause itself, without the wrapping of futures
    void failed(Payload payload, Throwable failure, Duration took);
}
