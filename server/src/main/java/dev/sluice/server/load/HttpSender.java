package dev.sluice.server.load;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientFactoryOptions;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.EventLoopGroups;
import dev.sluice.client.WholeFrames;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.server.remote.Credentials;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Sends over gRPC or HTTP with a fixed number of connections, in turn. Any thread.
final class HttpSender implements Sender {
    private static final int GRPC_PREFIX_BYTES = 5;

    private final LoadProtocol protocol;
    private final Signal signal;
    private final LoadCompression compression;
    private final RequestHeaders headers;
    private final EventLoopGroup eventLoops;
    private final List<ClientFactory> factories = new ArrayList<>();
    private final List<WebClient> clients = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    HttpSender(
            LoadProtocol protocol,
            Signal signal,
            URI target,
            int connections,
            LoadCompression compression,
            Credentials credentials) {
        this.protocol = protocol;
        this.signal = signal;
        this.compression = compression;
        this.headers = headers(protocol, signal, compression, credentials);
        SessionProtocol session = protocol == LoadProtocol.GRPC ? SessionProtocol.H2C : SessionProtocol.H1C;
        if (target.getScheme().equals("https")) {
            session = protocol == LoadProtocol.GRPC ? SessionProtocol.H2 : SessionProtocol.HTTPS;
        }
        eventLoops = EventLoopGroups.newEventLoopGroup(1, "sluice-load", true);
        for (int i = 0; i < connections; i++) {
            ClientFactoryBuilder builder = ClientFactory.builder()
                    .workerGroup(eventLoops, false)
                    .connectTimeout(Duration.ofSeconds(5))
                    .http2InitialConnectionWindowSize(8 << 20)
                    .http2InitialStreamWindowSize(4 << 20)
                    .option(ClientFactoryOptions.CHANNEL_PIPELINE_CUSTOMIZER, WholeFrames::install);
            credentials.encrypt(builder);
            ClientFactory factory = builder.build();
            factories.add(factory);
            clients.add(
                    WebClient.builder(session, com.linecorp.armeria.client.Endpoint.of(target.getHost(), port(target)))
                            .factory(factory)
                            .responseTimeout(Duration.ofSeconds(60))
                            .writeTimeout(Duration.ofSeconds(60))
                            .maxResponseLength(4 << 20)
                            .build());
        }
    }

    @Override
    public CompletableFuture<Outcome> send(byte[] request) {
        WebClient client = clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
        HttpRequest http = HttpRequest.of(headers, HttpData.wrap(body(request)));
        return client.execute(http).aggregate().handle((answer, failure) -> outcome(answer, failure));
    }

    @Override
    public void close() {
        factories.stream().map(ClientFactory::closeAsync).toList().forEach(CompletableFuture::join);
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private byte[] body(byte[] request) {
        byte[] message = protocol == LoadProtocol.HTTP_JSON
                ? ProtobufToJson.toBytes(signal, request, 0, request.length)
                : request;
        byte[] packed = compression.pack(message);
        if (protocol != LoadProtocol.GRPC) {
            return packed;
        }
        return ByteBuffer.allocate(packed.length + 5)
                .put((byte) (compression == LoadCompression.NONE ? 0 : 1))
                .putInt(packed.length)
                .put(packed)
                .array();
    }

    private Outcome outcome(@Nullable AggregatedHttpResponse answer, @Nullable Throwable failure) {
        if (answer == null) {
            return failure == null ? new Outcome(Kind.UNKNOWN, "no answer", 0) : Outcome.of(failure);
        }
        return protocol == LoadProtocol.GRPC ? grpcOutcome(answer) : httpOutcome(answer);
    }

    private static Outcome grpcOutcome(AggregatedHttpResponse answer) {
        HttpHeaders trailers = answer.trailers().contains("grpc-status") ? answer.trailers() : answer.headers();
        String status = trailers.get("grpc-status", "");
        if (status.equals("0")) {
            byte[] message = message(answer);
            long rejected = PartialSuccess.rejectedItems(message, 0);
            return new Outcome(Kind.ACKNOWLEDGED, "grpc 0", rejected);
        }
        if (!status.matches("\\d{1,2}")) {
            Outcome ofProxy = Outcome.ofHttp(answer.status().code());
            return ofProxy.kind() == Kind.DENIED ? ofProxy : new Outcome(Kind.UNKNOWN, ofProxy.answer(), 0);
        }
        return Outcome.ofGrpc("grpc", Integer.parseInt(status), trailers.contains("grpc-status-details-bin"));
    }

    /// The answer's message without its five bytes of prefix. Servers in Go pack it as the request was packed.
    private static byte[] message(AggregatedHttpResponse answer) {
        byte[] frame = answer.content().array();
        if (frame.length <= GRPC_PREFIX_BYTES) {
            return new byte[0];
        }
        byte[] message = Arrays.copyOfRange(frame, GRPC_PREFIX_BYTES, frame.length);
        return frame[0] == 0
                ? message
                : LoadCompression.parse(answer.headers().get("grpc-encoding", "gzip"))
                        .unpack(message);
    }

    private Outcome httpOutcome(AggregatedHttpResponse answer) {
        int status = answer.status().code();
        if (status == 200) {
            byte[] content = answer.content().array();
            long rejected = protocol == LoadProtocol.HTTP_JSON
                    ? PartialSuccess.rejectedItems(answer.contentUtf8())
                    : PartialSuccess.rejectedItems(content, 0);
            return new Outcome(Kind.ACKNOWLEDGED, "http 200", rejected);
        }
        return Outcome.ofHttp(status);
    }

    private static RequestHeaders headers(
            LoadProtocol protocol, Signal signal, LoadCompression compression, Credentials credentials) {
        String path = protocol == LoadProtocol.GRPC ? "/" + signal.grpcMethod() : signal.path();
        RequestHeadersBuilder builder =
                RequestHeaders.builder(HttpMethod.POST, path).add("user-agent", "sluice-load");
        switch (protocol) {
            case GRPC -> builder.add("content-type", "application/grpc").add("te", "trailers");
            case HTTP_PROTOBUF -> builder.add("content-type", "application/x-protobuf");
            case HTTP_JSON -> builder.add("content-type", "application/json");
            case WEBSOCKET -> throw new IllegalArgumentException("protocol: websocket (expected: grpc or http/…)");
        }
        if (compression != LoadCompression.NONE) {
            builder.add(protocol == LoadProtocol.GRPC ? "grpc-encoding" : "content-encoding", compression.id());
        }
        credentials.headers().forEach(builder::set);
        return builder.build();
    }

    private static int port(URI target) {
        if (target.getPort() > 0) {
            return target.getPort();
        }
        return target.getScheme().equals("https") ? 443 : 80;
    }
}
