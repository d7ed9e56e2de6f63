package dev.sluice.kernel.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Facts about a failure, added by whoever knows them while the exception unwinds. Never payload bytes, never
/// secrets.
///
/// Owned by one exception and written by the thread that carries it; a snapshot is safe to share.
public final class ErrorContext {
    private final Map<String, String> facts = new LinkedHashMap<>();

    ErrorContext() {}

    void put(String name, Object value) {
        facts.putIfAbsent(name, String.valueOf(value));
    }

    /// The facts in the order in which they were added: innermost first.
    public Map<String, String> facts() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public boolean isEmpty() {
        return facts.isEmpty();
    }

    @Override
    public String toString() {
        return facts.toString();
    }
}
