package dev.sluice.server.transport;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A way beside Armeria's for what a port is nearly always asked for: exports that anybody may send. It goes from the
/// connection's bytes to [Receiver] and back without the objects, queues and timers that a request of a general
/// server has, which cost more than all that is done with a small export.
///
/// Whatever is not plainly an export goes Armeria's way as if there were no lane. What a lane takes is answered as
/// Armeria's way would answer it, by the same parts.
///
/// Any thread.
public abstract sealed class Lane permits GrpcLane, HttpLane {
    private final Duration requestTimeout;
    private final Clock clock;
    private final AtomicInteger underWay = new AtomicInteger();

    /// @param requestTimeout from the head of a request to its answer
    Lane(Duration requestTimeout, Clock clock) {
        this.requestTimeout = requestTimeout;
        this.clock = clock;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    long now() {
        return clock.monotonicNanos();
    }

    void began() {
        underWay.incrementAndGet();
    }

    void ended() {
        if (underWay.decrementAndGet() == 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /// Waits until no request is under way, at most so long.
    synchronized void awaitAnswers(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (underWay.get() > 0) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }
}
