package dev.sluice.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Waits until the test says so.
final class HeldDelays implements Delays {
    private final List<Runnable> held = new ArrayList<>();

    synchronized int size() {
        return held.size();
    }

    void release() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(held);
            held.clear();
        }
        due.forEach(Runnable::run);
    }

    @Override
    public synchronized Wait after(Duration wait, Runnable then) {
        held.add(then);
        return () -> {
            synchronized (this) {
                return held.remove(then);
            }
        };
    }

    @Override
    public void close() {}
}
