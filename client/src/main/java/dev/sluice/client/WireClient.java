package dev.sluice.client;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientFactoryOptions;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.TlsEngineType;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The client that has the connections. Any thread.
///
/// Names resolve by the JDK's resolver, which applications have configured already.
final class WireClient implements OtlpClient {
    private static final Duration WINDOW_HINT = Duration.ofMillis(50);

    private final Wire wire;
    private final ClientOptions options;
    private final EventLoopGroup threads;
    private final ClientFactory factory;
    private final Map<Signal, WebClient> connections = new EnumMap<>(Signal.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    /// Guarded by lock, like the next.
    private int underWay;

    private boolean closed;

    WireClient(Wire wire, ClientOptions options) {
        this.wire = wire;
        this.options = options;
        this.threads = EventLoopGroups.newEventLoopGroup(options.connections(), "sluice-client", true);
        this.factory = factory(options, threads);
        Map<String, WebClient> byAuthority = new LinkedHashMap<>();
        options.targets().forEach((signal, target) -> {
            String authority = target.getScheme() + "://" + target.getRawAuthority();
            connections.put(signal, byAuthority.computeIfAbsent(authority, any -> connect(target)));
        });
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        if (payload.items() == 0) {
            return CompletableFuture.completedFuture(ExportResult.SUCCESS);
        }
        WebClient connection = connections.get(payload.signal());
        if (connection == null) {
            return CompletableFuture.failedFuture(new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "no endpoint for " + payload.signal().id()));
        }
        SluiceException refusal = begin(payload);
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        try {
            return connection
                    .execute(wire.request(payload))
                    .aggregate()
                    .handle((answer, failure) -> settle(payload, answer, failure));
        } catch (RuntimeException failure) {
            end();
            return CompletableFuture.failedFuture(failure);
        }
    }

    @Override
    public boolean flush(Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (underWay > 0 && left > 0) {
                left = answered.awaitNanos(left);
            }
            return underWay == 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean shutdown(Duration atMost) {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        boolean all = flush(atMost);
        factory.closeAsync();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        return all;
    }

    private @Nullable SluiceException begin(Payload payload) {
        if (payload.length() > options.requestBytes()) {
            return new ValidationException(
                    ClientErrors.TOO_LARGE,
                    "request: " + payload.length() + " bytes (expected: at most " + options.requestBytes() + ")");
        }
        lock.lock();
        try {
            if (closed) {
                return new UnavailableException(ClientErrors.CLOSED, "the client is shut down");
            }
            if (underWay >= options.concurrent()) {
                return new OverloadedException(
                        ClientErrors.WINDOW_FULL,
                        underWay + " requests are under way (expected: fewer than " + options.concurrent() + ")",
                        WINDOW_HINT);
            }
            underWay++;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private ExportResult settle(Payload payload, @Nullable AggregatedHttpResponse answer, @Nullable Throwable failure) {
        try {
            if (answer != null) {
                return wire.result(answer, payload);
            }
            String where = String.valueOf(options.targets().get(payload.signal()));
            throw NetworkFaults.of(failure == null ? new IllegalStateException("no answer") : failure, where, options);
        } finally {
            end();
        }
    }

    private void end() {
        lock.lock();
        try {
            underWay--;
            answered.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private WebClient connect(URI target) {
        boolean secure = target.getScheme().equalsIgnoreCase("https");
        SessionProtocol protocol = wire.isMultiplexed() ? SessionProtocol.H2C : SessionProtocol.H1C;
        if (secure) {
            protocol = wire.isMultiplexed() ? SessionProtocol.H2 : SessionProtocol.HTTPS;
        }
        int port = target.getPort() > 0 ? target.getPort() : secure ? 443 : 80;
        String host = target.getHost().startsWith("[")
                ? target.getHost().substring(1, target.getHost().length() - 1)
                : target.getHost();
        return WebClient.builder(protocol, Endpoint.of(host, port))
                .factory(factory)
                .responseTimeout(options.timeout())
                .writeTimeout(options.timeout())
                .maxResponseLength(options.answerBytes())
                .build();
    }

    private static ClientFactory factory(ClientOptions options, EventLoopGroup threads) {
        ClientFactoryBuilder builder = ClientFactory.builder()
                .workerGroup(threads, false)
                .connectTimeout(options.connectTimeout())
                .maxNumEventLoopsPerEndpoint(options.connections())
                .addressResolverGroupFactory(group -> DefaultAddressResolverGroup.INSTANCE)
                .option(ClientFactoryOptions.CHANNEL_PIPELINE_CUSTOMIZER, WholeFrames::install)
                .tlsEngineType(TlsEngineType.JDK);
        TlsOptions tls = options.tls();
        if (!tls.verify()) {
            builder.tlsNoVerify();
        }
        Path authorities = tls.authorities();
        Path certificate = tls.certificate();
        Path key = tls.key();
        try {
            if (certificate != null && key != null) {
                builder.tls(certificate.toFile(), key.toFile());
            }
            if (authorities != null) {
                builder.tlsCustomizer(context -> context.trustManager(authorities.toFile()));
            }
            return builder.build();
        } catch (RuntimeException unusable) {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION, "TLS files cannot be used: " + unusable.getMessage(), unusable);
        }
    }
}
