package dev.sluice.server.boot;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.pipeline.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The Collector's `nop` exporter: takes everything and keeps nothing. One thread delivers.
final class Discard implements Destination {
    private final Position from;
    private final List<Consumer<Position>> listeners = new ArrayList<>();
    private final CommitPace pace;

    /// @param from what was discarded before
    Discard(Position from, CommitPace pace) {
        this.from = from;
        this.pace = pace;
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
        pass(payload, position);
    }

    @Override
    public void pass(Payload payload, Position position) {
        if (pace.isDueAfter(payload)) {
            listeners.forEach(listener -> listener.accept(position));
        }
    }

    @Override
    public void onDurable(Consumer<Position> listener) {
        listeners.add(listener);
    }
}
