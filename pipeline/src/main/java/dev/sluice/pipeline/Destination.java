package dev.sluice.pipeline;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import java.util.function.Consumer;

/// Where payloads go. One thread delivers to it, in the order of the journal.
public interface Destination {
    /// For metrics, logs and the journal's cursor, such as `store`.
    String name();

    /// Everything up to and including this position is durably there; delivery begins after it.
    Position replayFrom();

    /// Takes one payload. Return is ack; the journal keeps the entry until [#onDurable] has passed it.
    ///
    /// @param payload valid until this returns
    /// @throws dev.sluice.kernel.error.OverloadedException or Unavailable or Network: try the same again later
    /// @throws RuntimeException any other: this payload will never be taken
    void deliver(Payload payload, Position position);

    /// Takes note of a payload that is owed to others only: up to this position nothing is missing here. By the thread
    /// that delivers.
    ///
    /// @param payload valid until this returns
    default void pass(Payload payload, Position position) {}

    /// Registers who is told, on a thread of the destination, up to where everything is durably there.
    void onDurable(Consumer<Position> listener);
}
