package dev.sluice.client;

import com.linecorp.armeria.client.ClientRequestContextCaptor;
import com.linecorp.armeria.client.websocket.WebSocketClient;
import com.linecorp.armeria.client.websocket.WebSocketSession;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.Scheme;
import com.linecorp.armeria.common.SerializationFormat;
import com.linecorp.armeria.common.SessionProtocol;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// OTLP over WebSocket: a binary message for each request, on connections that stay open, a fixed number for each
/// signal and in turn. One that ended is opened again for the next request. Any thread.
final class WebSocketExchange implements Exchange {
    static final String SUBPROTOCOL = "otlp.v1";

    /// A connection may end just before it is written to. Another one that does is no coincidence.
    private static final int ATTEMPTS = 2;

    private final ClientOptions options;
    private final Network network;
    private final HttpHeaders headers;
    private final Map<Signal, Lines> lines = new EnumMap<>(Signal.class);

    /// @throws ConfigurationException if messages are to be compressed: the protocol has no word for that
    WebSocketExchange(ClientOptions options) {
        if (options.compression() != Compression.NONE) {
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "compression: " + options.compression().id() + " (expected: none with the protocol websocket)");
        }
        this.options = options;
        this.network = new Network(options);
        HttpHeadersBuilder builder = HttpHeaders.builder();
        options.headers().forEach(builder::set);
        this.headers = builder.set("user-agent", options.userAgent()).build();
        options.targets().forEach((signal, target) -> lines.put(signal, new Lines(target)));
    }

    @Override
    public CompletableFuture<ExportResult> send(Payload payload) {
        Lines ofSignal = Objects.requireNonNull(lines.get(payload.signal()));
        Throwable reason = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WebSocketLine line = ofSignal.next();
            CompletableFuture<ExportResult> answer = line.send(payload);
            if (answer != null) {
                return answer;
            }
            reason = line.reasonOfEnd();
        }
        return CompletableFuture.failedFuture(Objects.requireNonNull(reason));
    }

    @Override
    public void close() {
        lines.values().forEach(Lines::close);
        network.close();
    }

    /// One signal's connections.
    private final class Lines {
        private final WebSocketClient client;
        private final URI target;
        /// Guarded by this, like the next two. Replaced when over.
        private final List<WebSocketLine> open = new ArrayList<>();

        private int turn;
        private boolean closed;

        Lines(URI target) {
            this.target = target;
            SessionProtocol session = Network.isEncrypted(target) ? SessionProtocol.H1 : SessionProtocol.H1C;
            this.client = WebSocketClient.builder(Scheme.of(SerializationFormat.WS, session), Network.endpoint(target))
                    .factory(network.factory())
                    .subprotocols(SUBPROTOCOL)
                    .autoFillOriginHeader(false)
                    .maxFramePayloadLength(options.answerBytes())
                    .writeTimeout(options.timeout())
                    .build();
        }

        /// @throws UnavailableException after the close
        synchronized WebSocketLine next() {
            if (closed) {
                throw new UnavailableException(ClientErrors.CLOSED, "the client is shut down");
            }
            turn = (turn + 1) % options.connections();
            while (open.size() <= turn) {
                open.add(connect());
            }
            if (open.get(turn).reasonOfEnd() != null) {
                open.set(turn, connect());
            }
            return open.get(turn);
        }

        private WebSocketLine connect() {
            try (ClientRequestContextCaptor captor = com.linecorp.armeria.client.Clients.newContextCaptor()) {
                CompletableFuture<WebSocketSession> session = client.connect(Network.path(target), headers);
                return new WebSocketLine(
                        session, captor.get(), options, network.threads().next());
            }
        }

        synchronized void close() {
            closed = true;
            open.forEach(WebSocketLine::close);
        }
    }
}
