package dev.sluice.server.load;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The protocols that the load generator speaks, by the names of `OTEL_EXPORTER_OTLP_PROTOCOL`, and OTLP over
/// WebSocket.
enum LoadProtocol {
    GRPC("grpc", 4317),
    HTTP_PROTOBUF("http/protobuf", 4318),
    HTTP_JSON("http/json", 4318),
    /// Binary messages, each an export request in protobuf.
    WEBSOCKET("websocket", 4318);

    private final String id;
    private final int defaultPort;

    LoadProtocol(String id, int defaultPort) {
        this.id = id;
        this.defaultPort = defaultPort;
    }

    String id() {
        return id;
    }

    int defaultPort() {
        return defaultPort;
    }

    /// @throws IllegalArgumentException for an unknown name; the message lists the known ones
    static LoadProtocol parse(String id) {
        for (LoadProtocol protocol : values()) {
            if (protocol.id.equals(id)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol: " + id + " (expected: "
                + Arrays.stream(values()).map(LoadProtocol::id).collect(Collectors.joining(", ")) + ")");
    }
}
