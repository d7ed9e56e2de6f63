package dev.sluice.kernel.event;

/// Somebody who is told of events. Implementations of a program's own are found as services of this type.
public interface EventObserver {
    /// For metrics and messages; a few words, unique.
    String name();

    /// Is told one event after the other, in the order in which they were published, on a thread that is this
    /// observer's alone. What it throws is counted and reported and stops nothing; while it hangs, its own events
    /// are dropped and nobody else's.
    void observe(Event event) throws Exception;
}
