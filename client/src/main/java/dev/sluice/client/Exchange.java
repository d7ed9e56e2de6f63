package dev.sluice.client;

import dev.sluice.otlp.Payload;
import java.util.concurrent.CompletableFuture;

/// How requests get to a destination and answers back. Any thread.
interface Exchange extends AutoCloseable {
    /// @param payload of a signal that has an address
    /// @return fails with what the destination said, if it refused, or with what the transport threw
    CompletableFuture<ExportResult> send(Payload payload);

    /// Ends the connections. What is under way fails.
    @Override
    void close();
}
