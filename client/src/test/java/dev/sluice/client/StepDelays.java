package dev.sluice.client;

import dev.sluice.kernel.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Waits by moving the clock: what is to happen later happens at once, and the waits are remembered.
final class StepDelays implements Delays {
    private final ManualClock clock;
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    StepDelays(ManualClock clock) {
        this.clock = clock;
    }

    List<Duration> waits() {
        return waits;
    }

    @Override
    public Wait after(Duration wait, Runnable then) {
        waits.add(wait);
        clock.advance(wait);
        then.run();
        return () -> false;
    }

    @Override
    public void close() {}
}
