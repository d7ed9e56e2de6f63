package dev.sluice.bench;

import java.util.List;

/// What the generator sends in one run.
///
/// @param signal `traces`, `logs` or `metrics`
/// @param protocol `grpc`, `http/protobuf`, `http/json` or `websocket`
/// @param compression `none`, `gzip` or `zstd`
/// @param perRequest items a request
/// @param rate items a second, 0 for as fast as they are answered
/// @param template `w-span-1`: repeated with new ids; `mix`: every value drawn anew
record Load(String signal, String protocol, String compression, int perRequest, long rate, String template) {
    private static final int GRPC_PORT = 4317;
    private static final int HTTP_PORT = 4318;

    /// 500 spans a request over gRPC, uncompressed.
    static Load spans(long rate, String template) {
        return new Load("traces", "grpc", "none", 500, rate, template);
    }

    static Load of(String signal, String protocol, String compression, int perRequest) {
        return new Load(signal, protocol, compression, perRequest, 0, signal.equals("metrics") ? "mix" : "w-span-1");
    }

    String name() {
        return String.join(" ", signal, protocol, compression, Integer.toString(perRequest));
    }

    List<String> arguments(int portOffset) {
        int port = portOffset + (protocol.equals("grpc") ? GRPC_PORT : HTTP_PORT);
        return List.of(
                "load",
                "--signal",
                signal,
                "--protocol",
                protocol,
                "--compression",
                compression,
                "--per-request",
                Integer.toString(perRequest),
                "--to",
                "http://127.0.0.1:" + port,
                "--rate",
                Long.toString(rate),
                "--template",
                template,
                "--in-flight",
                "32");
    }
}
