package dev.sluice.pipeline.fault;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.Server;
import dev.sluice.otlp.wire.WireReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A real server on loopback that takes traces over HTTP and gRPC, answers as it is told, and remembers the spans of
/// the requests that it took, by their id, or by their name if they have none. Any thread.
public final class ScriptedDestination implements AutoCloseable {
    private static final int FRAME_BYTES = 5;

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Server server;
    private volatile Function<List<String>, Answer> script;

    private ScriptedDestination(Function<List<String>, Answer> script) {
        this.script = script;
        this.server = Server.builder()
                .http(new InetSocketAddress("127.0.0.1", 0))
                .requestTimeout(Duration.ofMinutes(5))
                .maxRequestLength(64 << 20)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .serviceUnder(
                        "/",
                        (context, request) ->
                                HttpResponse.of(request.aggregate().thenApply(this::serve)))
                .build();
        server.start().join();
    }

    /// @param script from the spans of a request to the answer
    public static ScriptedDestination answering(Function<List<String>, Answer> script) {
        return new ScriptedDestination(script);
    }

    public static ScriptedDestination sound() {
        return new ScriptedDestination(spans -> Answer.taken());
    }

    public void answer(Function<List<String>, Answer> other) {
        script = other;
    }

    public int port() {
        return server.activeLocalPort();
    }

    /// Of all requests that were answered with a success, in the order of the answers.
    public List<String> taken() {
        return List.copyOf(taken);
    }

    public int spans() {
        return taken.size();
    }

    /// That came, however they were answered.
    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        // Not awaited: it is silent for two seconds first.
        server.stop();
    }

    private HttpResponse serve(AggregatedHttpRequest request) {
        requests.incrementAndGet();
        byte[] body = request.content().array();
        boolean grpc = request.headers().get("content-type", "").startsWith("application/grpc");
        List<String> spans = spans(grpc ? Arrays.copyOfRange(body, FRAME_BYTES, body.length) : body);
        Answer answer = script.apply(spans);
        if (answer.isSuccess()) {
            taken.addAll(spans);
        }
        return grpc ? grpc(answer) : http(answer);
    }

    private static HttpResponse http(Answer answer) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(answer.http()))
                .set("content-type", "application/x-protobuf");
        if (!answer.retryAfter().isEmpty()) {
            headers.set("retry-after", answer.retryAfter());
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(answer.body()));
    }

    private static HttpResponse grpc(Answer answer) {
        byte[] frame = ByteBuffer.allocate(FRAME_BYTES + answer.body().length)
                .put((byte) 0)
                .putInt(answer.body().length)
                .put(answer.body())
                .array();
        HttpHeadersBuilder trailers = HttpHeaders.builder().set("grpc-status", Integer.toString(answer.grpc()));
        if (!answer.details().isEmpty()) {
            trailers.set("grpc-status-details-bin", answer.details());
        }
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                answer.isSuccess() ? HttpData.wrap(frame) : HttpData.empty(),
                trailers.build());
    }

    private static List<String> spans(byte[] request) {
        List<String> spans = new ArrayList<>();
        for (byte[] resource : messages(request, 1)) {
            for (byte[] scope : messages(resource, 2)) {
                messages(scope, 2).forEach(span -> spans.add(identity(span)));
            }
        }
        return spans;
    }

    private static List<byte[]> messages(byte[] message, int field) {
        List<byte[]> found = new ArrayList<>();
        WireReader reader = new WireReader(message, 0, message.length);
        while (reader.next()) {
            if (reader.field() == field) {
                found.add(reader.copy());
            }
        }
        return found;
    }

    private static String identity(byte[] span) {
        List<byte[]> ids = messages(span, 2);
        return ids.isEmpty()
                ? new String(messages(span, 5).getFirst(), StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(ids.getFirst());
    }
}
