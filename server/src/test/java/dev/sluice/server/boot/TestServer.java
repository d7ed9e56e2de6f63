package dev.sluice.server.boot;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.ConfigurationLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A whole server in the process of a test: on whatever ports are free, with its data below the test's folder.
public final class TestServer {
    private TestServer() {}

    /// @param more settings as `--set` takes them; the last of a key counts
    public static Wiring start(Path folder, String... more) {
        return Wiring.start(
                ConfigurationLoader.load(List.of(), settings(folder, more), Map.of()),
                Clock.system(),
                new Instruments());
    }

    /// What [#start] sets, for servers that are configured in other ways besides.
    static List<String> settings(Path folder, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                "receivers.otlp.protocols.http.endpoint=localhost:0",
                "sluice.query.endpoint=localhost:0",
                "sluice.data='" + folder.resolve("data") + "'"));
        all.addAll(List.of(more));
        return all;
    }

    /// Where it listens.
    ///
    /// @param purpose `OTLP/gRPC`, `OTLP/HTTP` or `UI and API`
    public static int port(Wiring server, String purpose) {
        return server.listeners().stream()
                .filter(listener -> listener.purpose().equals(purpose))
                .findFirst()
                .orElseThrow()
                .port();
    }

    /// Sends it a request of OTLP/HTTP with protobuf.
    ///
    /// @return the status
    static int send(HttpClient client, Wiring server, String path, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port(server, "OTLP/HTTP") + path))
                .header("content-type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
