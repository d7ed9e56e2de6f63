package dev.sluice.pipeline;

import dev.sluice.journal.Journal;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import java.nio.ByteBuffer;

/// The intake of the modes `durable` and `relaxed`: into the journal, and nowhere else. Any thread; blocks
/// until the journal answers.
public final class DurableIntake implements Intake {
    private final Journal journal;
    private final Clock clock;
    private final boolean durable;

    /// @param durable whether the journal answers after the fsync
    public DurableIntake(Journal journal, Clock clock, boolean durable) {
        this.journal = journal;
        this.clock = clock;
        this.durable = durable;
    }

    @Override
    public Receipt accept(Payload payload) {
        EntryHeader header = new EntryHeader(payload.signal(), payload.items(), clock.epochNanos(), "");
        ByteBuffer body = ByteBuffer.wrap(payload.bytes(), payload.offset(), payload.length());
        journal.append(payload.signal().code(), header.encode(), body); // the ack: its return is the promise
        return new Receipt(payload.items(), durable);
    }

    @Override
    public void requireRoom() {
        journal.requireRoom();
    }
}
