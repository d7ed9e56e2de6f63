package dev.sluice.client;

/// The protocols of the OTLP specification that carry one request in one exchange.
enum WireProtocol implements ClientProtocol {
    GRPC("grpc"),
    HTTP_PROTOBUF("http/protobuf"),
    HTTP_JSON("http/json");

    private final String id;

    WireProtocol(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean isPathless() {
        return this == GRPC;
    }

    @Override
    public OtlpClient open(ClientOptions options) {
        return new WireClient(this == GRPC ? new GrpcWire(options) : new HttpWire(options, this == HTTP_JSON), options);
    }
}
