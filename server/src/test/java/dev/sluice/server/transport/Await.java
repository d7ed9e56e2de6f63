package dev.sluice.server.transport;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for a condition, with a deadline that only a failure reaches.
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Await() {}

    public static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not so within " + PATIENCE);
            }
            Thread.sleep(5);
        }
    }
}
