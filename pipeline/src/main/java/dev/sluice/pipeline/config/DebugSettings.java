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
        /// That line, and the request in OTLP/JSON.
        DETAILED
    }

    public DebugSettings {
        signals = Set.copyOf(signals);
    }
}
