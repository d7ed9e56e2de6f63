package dev.sluice.server.boot;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.pipeline.Destination;
import dev.sluice.store.SourcePosition;
import dev.sluice.store.Store;
import java.util.function.Consumer;

/// Joins the pipeline to the store, which do not know each other: a journal's position becomes the store's source
/// position and back. One thread delivers.
final class StoreDestination implements Destination {
    private final Store store;
    private final String source;
    private final long commitBytes;
    private long deliveredBytes;

    /// @param source the journal's id; empty in mode `memory`
    /// @param commitBytes after how many bytes a commit is asked for, whatever the time: the journal keeps what is
    ///     not committed, and must not be full of it
    StoreDestination(Store store, String source, long commitBytes) {
        this.store = store;
        this.source = source;
        this.commitBytes = commitBytes;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Position replayFrom() {
        return position(store.replayFrom());
    }

    @Override
    public void deliver(Payload payload, Position position) {
        store.append(payload, position(position));
        count(payload);
    }

    @Override
    public void pass(Payload payload, Position position) {
        store.pass(position(position));
        count(payload);
    }

    private void count(Payload payload) {
        deliveredBytes += payload.length();
        if (deliveredBytes >= commitBytes) {
            deliveredBytes = 0;
            store.commitSoon();
        }
    }

    @Override
    public void onDurable(Consumer<Position> listener) {
        store.onCommitted(position -> listener.accept(position(position)));
    }

    private SourcePosition position(Position position) {
        return new SourcePosition(source, position.epoch(), position.sequence());
    }

    private static Position position(SourcePosition position) {
        return new Position(position.epoch(), position.sequence());
    }
}
