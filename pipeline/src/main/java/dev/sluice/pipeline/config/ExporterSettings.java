package dev.sluice.pipeline.config;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.RetryPolicy;
import dev.sluice.otlp.Signal;
import java.util.Set;

/// One `otlp_grpc` or `otlp_http` exporter.
///
/// @param id as configured: `otlp_grpc` or `otlp_grpc/NAME`
/// @param protocol of the client, by its name: `grpc`, `http/protobuf` or `http/json`
/// @param retry with a total of zero, the default, for as long as it takes: the journal keeps what waits
/// @param requests under way at once
/// @param signals those of the pipelines it ends
public record ExporterSettings(
        String id, String protocol, ClientOptions client, RetryPolicy retry, int requests, Set<Signal> signals) {
    public ExporterSettings {
        signals = Set.copyOf(signals);
    }

    ExporterSettings withSignals(Set<Signal> used) {
        return new ExporterSettings(id, protocol, client, retry, requests, used);
    }
}
