package dev.sluice.server.conformance;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.transport.OtlpPorts;
import dev.sluice.server.transport.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The real listeners on free ports before an intake that remembers what it took; with a fault built in, or none.
final class Door implements AutoCloseable {
    static final String PROTOBUF = "application/x-protobuf";
    static final String JSON = "application/json";

    private volatile @Nullable Fault fault;
    private @Nullable String written;
    private final OtlpPorts ports;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final WebClient grpc;

    Door(@Nullable Fault fault) {
        this.fault = fault;
        this.ports = new OtlpPorts(fault == null, server -> {
            server.decorator((real, context, request) -> {
                Fault now = this.fault;
                return now == null ? real.serve(context, request) : now.serve(real, context, request);
            });
            if (fault != null) {
                server.childChannelPipelineCustomizer(
                        pipeline -> Faulty.closeOnPings(pipeline, () -> this.fault == Fault.CLOSES_ON_PINGS));
            }
        });
        this.grpc = WebClient.of("h2c://127.0.0.1:" + ports.grpcPort());
    }

    /// Has another fault from now on.
    void switchTo(Fault next) {
        fault = next;
        forget();
    }

    /// How long to wait for what must come; a server with a fault may never answer.
    int patienceMillis() {
        return fault == null ? 15_000 : 1_500;
    }

    int httpPort() {
        return ports.httpPort();
    }

    int grpcPort() {
        return ports.grpcPort();
    }

    OtlpPorts ports() {
        return ports;
    }

    /// What the intake took, request by request.
    List<byte[]> taken() {
        return ports.taken();
    }

    /// The only request that the intake took, in OTLP/JSON.
    String takenJson(Signal signal) {
        if (taken().size() != 1) {
            throw new AssertionError("requests taken: " + taken().size() + " (expected: 1)");
        }
        byte[] bytes = taken().getFirst();
        return new String(ProtobufToJson.toBytes(signal, bytes, 0, bytes.length), StandardCharsets.UTF_8);
    }

    /// Runs before the intake takes a request; what it throws, the intake throws.
    void before(Consumer<Payload> action) {
        ports.before(action);
    }

    void forget() {
        ports.forget();
    }

    Answer json(String path, String body) {
        return post(path, JSON, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer protobuf(String path, byte[] body, String... headers) {
        return post(path, PROTOBUF, body, headers);
    }

    Answer post(String path, @Nullable String type, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (type != null) {
            request.header("content-type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path))
                .timeout(Duration.ofMillis(patienceMillis()));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new HashMap<>();
            answer.headers().map().forEach((name, values) -> headers.put(name, String.join(",", values)));
            return new Answer(answer.statusCode(), headers, answer.body());
        } catch (IOException failure) {
            throw new AssertionError("no answer: " + failure, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /// A unary call with one plain message.
    Answer call(Signal signal, byte[] message) {
        return call("/" + signal.grpcMethod(), Requests.frame(0, message));
    }

    /// A unary call with a message that is compressed in this encoding.
    Answer call(Signal signal, byte[] compressed, String encoding) {
        return call("/" + signal.grpcMethod(), Requests.frame(1, compressed), "grpc-encoding", encoding);
    }

    Answer call(String path, byte[] body, String... headers) {
        return join(callLater(path, body, headers));
    }

    CompletableFuture<Answer> callLater(String path, byte[] body, String... headers) {
        RequestHeadersBuilder head = RequestHeaders.builder(HttpMethod.POST, path)
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        for (int i = 0; i < headers.length; i += 2) {
            head.set(headers[i], headers[i + 1]);
        }
        return grpc.execute(head.build(), HttpData.wrap(body)).aggregate().thenApply(Door::answer);
    }

    static Answer join(CompletableFuture<Answer> answer) {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            throw new AssertionError("no answer: " + failure.getCause(), failure);
        }
    }

    private static Answer answer(AggregatedHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().forEach((name, value) -> headers.put(name.toString(), value));
        response.trailers().forEach((name, value) -> headers.put("trailer " + name, value));
        response.trailers().forEach((name, value) -> headers.put(name.toString(), value));
        return new Answer(response.status().code(), headers, response.content().array());
    }

    /// The whole program in memory, with settings that a server with this fault would take for its own.
    Wiring whole(String... settings) {
        try {
            Path data = Files.createTempDirectory("sluice-conformance");
            List<String> all = new ArrayList<>(List.of("sluice.mode=memory", "sluice.data='" + data + "'"));
            Fault now = fault;
            all.addAll(now == null ? List.of(settings) : now.settings(List.of(settings)));
            return Wiring.start(ConfigurationLoader.load(List.of(), all, Map.of()), Clock.system(), new Instruments());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What `sluice tail` writes into a file while a whole server takes a request; the same for each call.
    ///
    /// @param until the last line contains this
    byte[] file(Signal signal, String json, String until) {
        if (written == null) {
            try (Wiring whole = whole(
                    "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                    "receivers.otlp.protocols.http.endpoint=localhost:0",
                    "sluice.query.endpoint=localhost:0",
                    "sluice.tail.message=4KiB")) {
                written = TailFile.written(whole, signal, json, until);
            }
        }
        Fault now = fault;
        return written.lines()
                .map(line -> (now == null ? line : now.line(line)) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /// A second server of the same kind.
    Door another() {
        return new Door(fault);
    }

    @Override
    public void close() {
        ports.close();
        http.close();
    }
}
