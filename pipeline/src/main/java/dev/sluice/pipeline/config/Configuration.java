package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import java.util.List;
import java.util.Set;

/// Everything that is configured, checked as a whole.
///
/// @param receivers those that a pipeline uses, in the order of the file
/// @param stored the signals that a pipeline hands to the store; of the others, those that no exporter takes are
///     counted and let go
/// @param exporters those that send on and that a pipeline uses
/// @param debugs those that write to the log and that a pipeline uses
/// @param warnings what is odd but not wrong, for the log
public record Configuration(
        List<OtlpReceiverSettings> receivers,
        Set<Signal> stored,
        List<ExporterSettings> exporters,
        List<DebugSettings> debugs,
        Settings settings,
        List<String> warnings) {
    public Configuration {
        receivers = List.copyOf(receivers);
        exporters = List.copyOf(exporters);
        debugs = List.copyOf(debugs);
        stored = Set.copyOf(stored);
        warnings = List.copyOf(warnings);
    }
}
