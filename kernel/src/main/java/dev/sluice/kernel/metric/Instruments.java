package dev.sluice.kernel.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/// All instruments of one process, by name and labels. Asking again for the same counter or histogram returns the
/// same one; a gauge that is asked for again replaces its reading. Any thread. Names follow Prometheus: counters end
/// in `_total`, units are spelled out.
public final class Instruments {
    private final Map<String, Family> families = new TreeMap<>();

    /// What kind of number a family holds.
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /// One instrument with its labels.
    ///
    /// @param instrument a [Counter], a [Histogram], or a [DoubleSupplier] for gauges
    public record Series(Labels labels, Object instrument) {}

    /// All series of one name.
    public record Snapshot(String name, String help, Kind kind, List<Series> series) {}

    public synchronized Counter counter(String name, String help, Labels labels) {
        return (Counter) family(name, help, Kind.COUNTER)
                .series
                .computeIfAbsent(key(labels), k -> new Series(labels, new Counter()))
                .instrument();
    }

    public synchronized Histogram histogram(String name, String help, Labels labels, double... upperBounds) {
        return (Histogram) family(name, help, Kind.HISTOGRAM)
                .series
                .computeIfAbsent(key(labels), k -> new Series(labels, new Histogram(upperBounds)))
                .instrument();
    }

    /// @param reading called at every scrape, on the scraping thread; must not block
    public synchronized void gauge(String name, String help, Labels labels, DoubleSupplier reading) {
        family(name, help, Kind.GAUGE).series.put(key(labels), new Series(labels, reading));
    }

    /// All families in the order of their names.
    public synchronized List<Snapshot> snapshot() {
        List<Snapshot> all = new ArrayList<>();
        families.forEach((name, family) ->
                all.add(new Snapshot(name, family.help, family.kind, List.copyOf(family.series.values()))));
        return all;
    }

    private Family family(String name, String help, Kind kind) {
        Family family = families.computeIfAbsent(name, n -> new Family(help, kind));
        if (family.kind != kind) {
            throw new IllegalStateException("instrument " + name + " is a " + family.kind + ", not a " + kind);
        }
        return family;
    }

    private static String key(Labels labels) {
        return String.join("\u0000", labels.names()) + "\u0001" + String.join("\u0000", labels.values());
    }

    private static final class Family {
        final String help;
        final Kind kind;
        final Map<String, Series> series = new TreeMap<>();

        Family(String help, Kind kind) {
            this.help = help;
            this.kind = kind;
        }
    }
}
