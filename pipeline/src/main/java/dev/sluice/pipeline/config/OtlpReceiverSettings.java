package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Route;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One `otlp` receiver.
///
/// @param id as configured: `otlp` or `otlp/NAME`
/// @param grpc null when not offered
/// @param http null when not offered
/// @param paths of OTLP/HTTP, one a signal
/// @param routes where the pipelines that it feeds end, for each of their signals
public record OtlpReceiverSettings(
        String id,
        @Nullable ListenerSettings grpc,
        @Nullable ListenerSettings http,
        Map<Signal, String> paths,
        Map<Signal, Route> routes) {
    public OtlpReceiverSettings {
        paths = Map.copyOf(paths);
        routes = Map.copyOf(routes);
    }

    /// Those of the pipelines that it feeds.
    public Set<Signal> signals() {
        return routes.keySet();
    }
}
