package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import java.util.List;
import java.util.Set;

/// Everything that is configured, checked as a whole.
///
/// @param receivers those that a pipeline uses, in the order of the file
/// @param stored the signals that a pipeline hands to the store; the others are counted and let go
/// @param warnings what is odd but not wrong, for the log
public record Configuration(
        List<OtlpReceiverSettings> receivers, Set<Signal> stored, Settings settings, List<String> warnings) {
    public Configuration {
        receivers = List.copyOf(receivers);
        stored = Set.copyOf(stored);
        warnings = List.copyOf(warnings);
    }
}
