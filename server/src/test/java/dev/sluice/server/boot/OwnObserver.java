package dev.sluice.server.boot;

import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// An observer as a user's jar has it: found as a service, in every server of these tests.
public final class OwnObserver implements EventObserver {
    private static final int KEPT = 1_000;

    /// All servers tell all of theirs.
    static final BlockingQueue<Event> HEARD = new LinkedBlockingQueue<>(KEPT);

    @Override
    public String name() {
        return "own";
    }

    @Override
    public void observe(Event event) {
        while (!HEARD.offer(event)) {
            HEARD.poll();
        }
    }
}
