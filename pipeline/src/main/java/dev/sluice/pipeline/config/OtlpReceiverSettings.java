package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One `otlp` receiver.
///
/// @param id as configured: `otlp` or `otlp/NAME`
/// @param grpc null when not offered
/// @param http null when not offered
/// @param paths of OTLP/HTTP, one a signal
/// @param signals those of the pipelines it feeds
public record OtlpReceiverSettings(
        String id,
        @Nullable ListenerSettings grpc,
        @Nullable ListenerSettings http,
        Map<Signal, String> paths,
        Set<Signal> signals) {
    public OtlpReceiverSettings {
        paths = Map.copyOf(paths);
        signals = Set.copyOf(signals);
    }
}
