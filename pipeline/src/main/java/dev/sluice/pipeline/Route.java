package dev.sluice.pipeline;

import dev.sluice.otlp.Signal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The destinations that an entry is owed to. It is settled when the entry is accepted, and written down with it, so
/// that a change of the configuration takes nothing away from anyone and gives nothing twice. A value.
///
/// @param names in their order, one a line; empty in entries of a time when that was not written down
public record Route(String names) {
    /// Of an entry that does not say where it goes: to whoever takes its signal.
    public static final Route UNKNOWN = new Route("");

    /// What all names together may take, in UTF-8.
    public static final int BYTES_MAX = 32 << 10;

    public Route {
        if (names.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw new IllegalArgumentException("route: names of more than " + BYTES_MAX + " bytes");
        }
    }

    /// @param destinations at least one, none with a line break
    public static Route to(Collection<String> destinations) {
        if (destinations.isEmpty() || destinations.stream().anyMatch(name -> name.isEmpty() || name.contains("\n"))) {
            throw new IllegalArgumentException("route: " + destinations + " (expected: names of one line)");
        }
        return new Route(String.join("\n", new TreeSet<>(destinations)));
    }

    /// Whether it is known where the entry goes.
    public boolean isKnown() {
        return !names.isEmpty();
    }

    /// None when it is not known.
    public List<String> destinations() {
        return isKnown() ? List.of(names.split("\n")) : List.of();
    }

    public boolean includes(String destination) {
        for (int at = names.indexOf(destination); at >= 0; at = names.indexOf(destination, at + 1)) {
            int end = at + destination.length();
            boolean begins = at == 0 || names.charAt(at - 1) == '\n';
            if (begins && (end == names.length() || names.charAt(end) == '\n')) {
                return true;
            }
        }
        return false;
    }

    /// Whether an entry is owed to a destination.
    ///
    /// @param signals those that it takes, which decides when the route is not known
    boolean leadsTo(String destination, Set<Signal> signals, Signal signal) {
        return isKnown() ? includes(destination) : signals.contains(signal);
    }
}
