package dev.sluice.kernel.event;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps every event that it is told of, for a test to look at. Any thread.
public final class RememberingObserver implements EventObserver {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "test";
    }

    @Override
    public void observe(Event event) {
        events.add(event);
    }

    /// A view, in the order in which they came.
    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }
}
