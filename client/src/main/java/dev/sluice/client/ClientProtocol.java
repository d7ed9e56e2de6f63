package dev.sluice.client;

/// A way to send OTLP, found by its name. More can be added as services of this type ([java.util.ServiceLoader]).
///
/// Any thread.
public interface ClientProtocol {
    /// As in `OTEL_EXPORTER_OTLP_PROTOCOL`, in lower case: `http/protobuf`.
    String id();

    /// A client that has not connected yet.
    ///
    /// @throws dev.sluice.kernel.error.ConfigurationException if this protocol cannot do what the options ask
    OtlpClient open(ClientOptions options);

    /// Whether addresses have no path: as for gRPC, where the method is the path.
    default boolean isPathless() {
        return false;
    }
}
