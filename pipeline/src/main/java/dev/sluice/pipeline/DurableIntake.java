package dev.sluice.pipeline;

import dev.sluice.journal.Journal;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// The intake of the modes `durable` and `relaxed`: into the journal, and nowhere else. Any thread; blocks
/// until the journal answers.
public final class DurableIntake implements Intake {
    private final Journal journal;
    private final Clock clock;
    private final boolean durable;
    private final Map<Signal, Route> routes;

    /// @param durable whether the journal answers after the fsync
    /// @param routes where each signal goes that is taken in here; one that is missing goes to whoever takes it
    public DurableIntake(Journal journal, Clock clock, boolean durable, Map<Signal, Route> routes) {
        this.journal = journal;
        this.clock = clock;
        this.durable = durable;
        this.routes = Map.copyOf(routes);
    }

    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        Route route = routes.getOrDefault(payload.signal(), Route.UNKNOWN);
        long now = clock.epochNanos();
        EntryHeader header = new EntryHeader(payload.signal(), payload.items(), now, "", route, prints);
        ByteBuffer body = ByteBuffer.wrap(payload.bytes(), payload.offset(), payload.length());
        journal.append(payload.signal().code(), header.encode(), body); // the ack: its return is the promise
        return new Receipt(payload.items(), durable, route);
    }

    @Override
    public void requireRoom() {
        journal.requireRoom();
    }
}
