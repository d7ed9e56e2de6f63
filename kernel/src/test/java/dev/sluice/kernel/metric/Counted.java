package dev.sluice.kernel.metric;

import java.util.List;

/// What counters have come to.
public final class Counted {
    private Counted() {}

    /// The sum of all counters of this name whose labels have all of these values.
    public static long of(Instruments instruments, String name, String... values) {
        return instruments.snapshot().stream()
                .filter(family -> family.name().equals(name))
                .flatMap(family -> family.series().stream())
                .filter(series -> series.labels().values().containsAll(List.of(values)))
                .mapToLong(series -> ((Counter) series.instrument()).value())
                .sum();
    }
}
