package dev.sluice.client;

/// The protocols that a Sluice server speaks; the first three are those of the OTLP specification.
enum WireProtocol implements ClientProtocol {
    GRPC("grpc"),
    HTTP_PROTOBUF("http/protobuf"),
    HTTP_JSON("http/json"),
    WEBSOCKET("websocket");

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
        Exchange exchange = switch (this) {
            case GRPC -> new HttpExchange(new GrpcWire(options), options);
            case HTTP_PROTOBUF, HTTP_JSON -> new HttpExchange(new HttpWire(options, this == HTTP_JSON), options);
            case WEBSOCKET -> new WebSocketExchange(options);
        };
        return new WireClient(exchange, options);
    }
}
