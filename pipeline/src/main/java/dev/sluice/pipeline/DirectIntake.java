package dev.sluice.pipeline;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The intake of the mode `memory`: straight to the destination, with no promise. Any thread; one delivers at a
/// time.
public final class DirectIntake implements Intake {
    private final Destination destination;
    private final Ledger ledger;
    private final ReentrantLock delivering = new ReentrantLock();
    private long sequence;

    public DirectIntake(Destination destination, Ledger ledger) {
        this.destination = destination;
        this.ledger = ledger;
    }

    @Override
    public Receipt accept(Payload payload, List<Fingerprint> prints) {
        delivering.lock();
        try {
            destination.deliver(payload, new Position(1, ++sequence));
        } finally {
            delivering.unlock();
        }
        ledger.add(payload.signal(), Ledger.Stage.DELIVERED, payload.items());
        return new Receipt(payload.items(), false);
    }
}
