package dev.sluice.server.transport;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Looks after the requests of a connection once a second, as long as there is something to look after: one timer a
/// connection instead of one a request. On the connection's event loop.
final class Ticker {
    private static final long TICK_MILLIS = 1_000;

    private final EventExecutor eventLoop;
    private final BooleanSupplier look;
    private boolean ticking;

    /// @param look says whether to look again
    Ticker(EventExecutor eventLoop, BooleanSupplier look) {
        this.eventLoop = eventLoop;
        this.look = look;
    }

    /// There is something to look after.
    void start() {
        if (!ticking) {
            ticking = true;
            eventLoop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticking = false;
        if (look.getAsBoolean()) {
            start();
        }
    }
}
