package dev.sluice.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// One run of one scenario.
///
/// @param itemsPerSecond acknowledged
/// @param cpuNanosPerItem CPU time of the server process, user and system, per acknowledged item
/// @param p50Millis of the acknowledgement, from the moment a request was due
/// @param rssMebibytes the server's peak resident memory
/// @param bytesPerItem what the data files hold per acknowledged item, or 0 where nothing is kept
/// @param allocatedPerItem heap that the server allocated per acknowledged item, or 0 where it does not say
/// @param refusedItems items that were refused or failed
record Measurement(
        double itemsPerSecond,
        double cpuNanosPerItem,
        double p50Millis,
        double p99Millis,
        double rssMebibytes,
        double bytesPerItem,
        double allocatedPerItem,
        long refusedItems) {

    static final String HEADER = """
            | scenario | runs | items/s | CPU ns/item, median (min to max) | p50 ms | p99 ms | peak RSS MiB | B/item on disk | B/item allocated | refused |
            |---|---|---|---|---|---|---|---|---|---|""";

    static String row(String name, List<Measurement> runs) {
        double[] cpu = sorted(runs, Measurement::cpuNanosPerItem);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f (%,.0f to %,.0f) | %.2f | %.2f | %.0f | %.1f | %.0f | %d |",
                name,
                runs.size(),
                median(runs, Measurement::itemsPerSecond),
                median(runs, Measurement::cpuNanosPerItem),
                cpu[0],
                cpu[cpu.length - 1],
                median(runs, Measurement::p50Millis),
                median(runs, Measurement::p99Millis),
                median(runs, Measurement::rssMebibytes),
                median(runs, Measurement::bytesPerItem),
                median(runs, Measurement::allocatedPerItem),
                runs.stream().mapToLong(Measurement::refusedItems).max().orElse(0));
    }

    private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> figure) {
        double[] values = sorted(runs, figure);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    private static double[] sorted(List<Measurement> runs, ToDoubleFunction<Measurement> figure) {
        double[] values = runs.stream().mapToDouble(figure).toArray();
        Arrays.sort(values);
        return values;
    }
}
