package dev.sluice.client;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Runs things later. Any thread; what runs must not block.
interface Delays extends AutoCloseable {
    /// A wait that can be ended before its time: the thing is then not run.
    @FunctionalInterface
    interface Wait {
        /// @return false if it runs or ran already
        boolean cancel();
    }

    Wait after(Duration wait, Runnable then);

    @Override
    void close();

    /// On one daemon thread.
    static Delays onThread() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread daemon = new Thread(work, "sluice-client-retry");
            daemon.setDaemon(true);
            return daemon;
        });
        return new Delays() {
            @Override
            public Wait after(Duration wait, Runnable then) {
                ScheduledFuture<?> scheduled = thread.schedule(then, wait.toNanos(), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            }

            @Override
            public void close() {
                thread.shutdownNow();
            }
        };
    }
}
