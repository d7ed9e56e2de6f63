package dev.sluice.store.query;

import java.util.List;

/// One trace, as far as it is stored.
///
/// @param traceId lower-case hexadecimal
/// @param rootService of the earliest span without a parent, else of the earliest span; may be empty
/// @param rootName of the same span
/// @param startNanos the first start, nanoseconds since the epoch
/// @param durationNanos the last end minus the first start, 0 or more
/// @param errors spans with status ERROR
/// @param services by name
public record TraceSummary(
        String traceId,
        String rootService,
        String rootName,
        long startNanos,
        long durationNanos,
        long spans,
        long errors,
        List<String> services) {
    public TraceSummary {
        services = List.copyOf(services);
    }
}
