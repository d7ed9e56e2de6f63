package dev.sluice.kernel.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Facts about a failure, added by whoever knows them while the exception unwinds. Never payload bytes, never
/// secrets.
///
/// Owned by one exception. Any thread: callers that were refused together share one.
public final class ErrorContext {
    private final Map<String, String> facts = new LinkedHashMap<>();

    ErrorContext() {}

    synchronized void put(String name, Object value) {
        facts.putIfAbsent(name, String.valueOf(value));
    }

    /// The facts in the order in which they were added: innermost first.
    public synchronized Map<String, String> facts() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public synchronized boolean isEmpty() {
        return facts.isEmpty();
    }

    @Override
    public synchronized String toString() {
        return facts.toString();
    }
}
