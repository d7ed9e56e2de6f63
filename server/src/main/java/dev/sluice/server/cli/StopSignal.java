package dev.sluice.server.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/// Waits for SIGTERM or SIGINT. The first one asks for an orderly stop; the second one ends the process at
/// once.
///
/// `sun.misc.Signal` is used because a shutdown hook can neither choose the exit code nor see a second signal.
final class StopSignal {
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicInteger code = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();

    private StopSignal() {}

    static StopSignal install() {
        StopSignal stop = new StopSignal();
        Signal.handle(new Signal("TERM"), signal -> stop.arrived(ExitCode.OK, ExitCode.TERMINATED));
        Signal.handle(new Signal("INT"), signal -> stop.arrived(ExitCode.INTERRUPTED, ExitCode.INTERRUPTED));
        return stop;
    }

    /// @return the exit code of an orderly stop
    int await() throws InterruptedException {
        first.await();
        return code.get();
    }

    /// Ends the process with the code of an orderly stop when it is still there after this time.
    void endWithin(Duration atMost) {
        Thread.ofPlatform().daemon().name("stop").start(() -> {
            try {
                Thread.sleep(atMost);
                Runtime.getRuntime().halt(code.get());
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void arrived(int orderly, int forced) {
        if (count.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(forced);
        }
        code.set(orderly);
        first.countDown();
    }
}
