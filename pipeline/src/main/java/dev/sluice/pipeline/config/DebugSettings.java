package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import java.util.Set;

/// One `debug` exporter, which writes to the log.
///
/// @param id as configured: `debug` or `debug/NAME`
/// @param signals those of the pipelines it ends
public record DebugSettings(String id, Verbosity verbosity, Set<Signal> signals) {
    /// How much it writes of each request.
    public enum Verbosity {
        /// A line with the number of items.
        BASIC,
        /// That line, and about one for each item.
        NORMAL,
        /// That line, and one for each property of each item.
        DETAILED
    }

    public DebugSettings {
        signals = Set.copyOf(signals);
    }
}
