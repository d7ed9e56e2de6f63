package dev.sluice.server.boot;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.pipeline.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The Collector's `nop` exporter: takes everything and keeps nothing. One thread delivers.
final class Discard implements Destination {
    private static final int ENTRIES_A_COMMIT = 1_000;

    private final Position from;
    private final List<Consumer<Position>> listeners = new ArrayList<>();
    private long count;

    /// @param from what was discarded before
    Discard(Position from) {
        this.from = from;
    }

    @Override
    public String name() {
        return "nop";
    }

    @Override
    public Position replayFrom() {
        return from;
    }

    @Override
    public void deliver(Payload payload, Position position) {
        if (++count % ENTRIES_A_COMMIT == 0) {
            listeners.forEach(listener -> listener.accept(position));
        }
    }

    @Override
    public void onDurable(Consumer<Position> listener) {
        listeners.add(listener);
    }
}
