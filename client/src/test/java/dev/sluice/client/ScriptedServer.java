package dev.sluice.client;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.otlp.wire.WireWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/// A real server on a free port of loopback that answers as it is told and remembers what it got.
final class ScriptedServer implements AutoCloseable {
    private final List<AggregatedHttpRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> sockets = new CopyOnWriteArrayList<>();
    private final Server server;
    private volatile Function<AggregatedHttpRequest, HttpResponse> script;

    private ScriptedServer(Function<AggregatedHttpRequest, HttpResponse> script, Consumer<ServerBuilder> setup) {
        this.script = script;
        ServerBuilder builder = Server.builder()
                .requestTimeout(Duration.ofMinutes(5))
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .serviceUnder(
                        "/",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenApply(whole -> {
                                    requests.add(whole);
                                    sockets.add(((InetSocketAddress) context.remoteAddress()).getPort());
                                    return this.script.apply(whole);
                                })));
        setup.accept(builder);
        server = builder.build();
        server.start().join();
    }

    static ScriptedServer answering(Function<AggregatedHttpRequest, HttpResponse> script) {
        return answering(script, builder -> {});
    }

    static ScriptedServer answering(
            Function<AggregatedHttpRequest, HttpResponse> script, Consumer<ServerBuilder> setup) {
        return new ScriptedServer(script, builder -> {
            builder.http(new InetSocketAddress("127.0.0.1", 0));
            setup.accept(builder);
        });
    }

    static ScriptedServer secure(
            Function<AggregatedHttpRequest, HttpResponse> script, Consumer<ServerBuilder> certificates) {
        return new ScriptedServer(script, builder -> {
            builder.https(new InetSocketAddress("127.0.0.1", 0));
            certificates.accept(builder);
        });
    }

    void answer(Function<AggregatedHttpRequest, HttpResponse> other) {
        script = other;
    }

    List<AggregatedHttpRequest> requests() {
        return requests;
    }

    /// The client's port of each request.
    List<Integer> sockets() {
        return sockets;
    }

    int port() {
        return server.activeLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        // Not awaited: it is silent for two seconds first.
        server.stop();
    }

    static HttpResponse http(int status, String contentType, byte[] body) {
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.valueOf(status), "content-type", contentType), HttpData.wrap(body));
    }

    static HttpResponse ok() {
        return http(200, "application/x-protobuf", new byte[0]);
    }

    static HttpResponse grpcOk() {
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                HttpData.wrap(new byte[5]),
                HttpHeaders.of("grpc-status", "0"));
    }

    /// @param details a `google.rpc.Status`; empty for none
    static HttpResponse grpc(int code, byte[] details) {
        HttpHeaders trailers = HttpHeaders.of("grpc-status", String.valueOf(code), "grpc-message", "as%20told");
        if (details.length > 0) {
            trailers = trailers.toBuilder()
                    .set("grpc-status-details-bin", Base64.getEncoder().encodeToString(details))
                    .build();
        }
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"), HttpData.empty(), trailers);
    }

    /// `google.rpc.Status` with a RetryInfo.
    static byte[] retryInfo(int code, long seconds, int nanos) {
        WireWriter out = new WireWriter();
        out.varint(1, code);
        out.string(2, "wait");
        int any = out.begin(3);
        out.string(1, "type.googleapis.com/google.rpc.RetryInfo");
        int info = out.begin(2);
        int duration = out.begin(1);
        out.varint(1, seconds);
        out.varint(2, nanos);
        out.end(duration);
        out.end(info);
        out.end(any);
        return out.toByteArray();
    }

    /// `Export…ServiceResponse` with a partial success.
    static byte[] partialSuccess(long rejected, String message) {
        WireWriter out = new WireWriter();
        int partial = out.begin(1);
        out.varint(1, rejected);
        out.string(2, message);
        out.end(partial);
        return out.toByteArray();
    }

    static byte[] framed(byte[] message) {
        return java.nio.ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }
}
