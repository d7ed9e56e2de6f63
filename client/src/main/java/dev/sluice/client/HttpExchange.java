package dev.sluice.client;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.SessionProtocol;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// One HTTP request for each of ours. Any thread.
final class HttpExchange implements Exchange {
    private final Wire wire;
    private final ClientOptions options;
    private final Network network;
    private final Map<Signal, WebClient> connections = new EnumMap<>(Signal.class);

    HttpExchange(Wire wire, ClientOptions options) {
        this.wire = wire;
        this.options = options;
        this.network = new Network(options);
        Map<String, WebClient> byAuthority = new LinkedHashMap<>();
        options.targets().forEach((signal, target) -> {
            String authority = target.getScheme() + "://" + target.getRawAuthority();
            connections.put(signal, byAuthority.computeIfAbsent(authority, any -> connect(target)));
        });
    }

    @Override
    public CompletableFuture<ExportResult> send(Payload payload) {
        return Objects.requireNonNull(connections.get(payload.signal()))
                .execute(wire.request(payload))
                .aggregate()
                .thenApply(answer -> wire.result(answer, payload));
    }

    @Override
    public void close() {
        network.close();
    }

    private WebClient connect(URI target) {
        SessionProtocol plain = wire.isMultiplexed() ? SessionProtocol.H2C : SessionProtocol.H1C;
        SessionProtocol encrypted = wire.isMultiplexed() ? SessionProtocol.H2 : SessionProtocol.HTTPS;
        return WebClient.builder(Network.isEncrypted(target) ? encrypted : plain, Network.endpoint(target))
                .factory(network.factory())
                .responseTimeout(options.timeout())
                .writeTimeout(options.timeout())
                .maxResponseLength(options.answerBytes())
                .build();
    }
}
