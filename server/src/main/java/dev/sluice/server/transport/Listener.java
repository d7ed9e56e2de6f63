package dev.sluice.server.transport;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.security.ServerCertificate;
import io.netty.channel.EventLoopGroup;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One open port for one purpose, on one or more local addresses. Any thread; close it once or more often.
public final class Listener implements AutoCloseable {
    /// Another process holds a port. Exit code 4.
    ///
    /// Stop it, or start with `--port-offset N`.
    public static final ErrorCode PORT_TAKEN = ErrorCode.of("server.port-taken");
    /// An address cannot be listened on: it is not this machine's, or the port needs privileges. Exit code 4.
    ///
    /// Change `--listen`.
    public static final ErrorCode CANNOT_BIND = ErrorCode.of("server.cannot-bind");

    private static final Duration STOP_AT_MOST = Duration.ofSeconds(5);

    /// For services that do not count their bodies themselves; a statement of SQL is the longest they take.
    private static final int REQUEST_BYTES = 1 << 20;

    private final String purpose;
    private final boolean encrypted;
    private final RouteTable routes;
    private final List<InetSocketAddress> addresses;
    private final Server server;
    private final @Nullable Lane lane;

    /// What a listener is opened with.
    ///
    /// @param purpose for messages: `OTLP/gRPC`
    /// @param addresses at least one, all with the same port
    /// @param certificate null for plain text
    /// @param requestTimeout from the first byte of a request to the last of its answer
    /// @param routes what is served, for those who ask; serving them is up to the caller of [Listener#open]
    /// @param lane for exports; null for none
    public record Opening(
            String purpose,
            List<InetSocketAddress> addresses,
            @Nullable ServerCertificate certificate,
            Duration requestTimeout,
            RouteTable routes,
            @Nullable Lane lane) {
        public Opening {
            addresses = List.copyOf(addresses);
        }

        /// Without a lane.
        public Opening(
                String purpose,
                List<InetSocketAddress> addresses,
                @Nullable ServerCertificate certificate,
                Duration requestTimeout,
                RouteTable routes) {
            this(purpose, addresses, certificate, requestTimeout, routes, null);
        }

        public Opening withLane(@Nullable Lane beside) {
            return new Opening(purpose, addresses, certificate, requestTimeout, routes, beside);
        }
    }

    private Listener(Opening opening, List<InetSocketAddress> addresses, Server server) {
        this.purpose = opening.purpose;
        this.encrypted = opening.certificate != null;
        this.routes = opening.routes;
        this.addresses = List.copyOf(addresses);
        this.server = server;
        this.lane = opening.lane;
    }

    /// Opens the port; connections are accepted when this returns.
    ///
    /// @param workers shared by all listeners, closed by their owner
    /// @param limits what a peer may ask of its connections
    /// @param connections counts and guards them, with those of other listeners
    /// @param routes adds the services
    /// @throws ConfigurationException if the port is taken or an address is not of this machine
    public static Listener open(
            Opening opening,
            EventLoopGroup workers,
            Settings.Connections limits,
            Connections connections,
            Consumer<ServerBuilder> routes) {
        ServerBuilder builder = Server.builder();
        ServerCertificate certificate = opening.certificate;
        for (InetSocketAddress address : opening.addresses) {
            builder.port(new ServerPort(address, certificate == null ? SessionProtocol.HTTP : SessionProtocol.HTTPS));
        }
        if (certificate != null) {
            builder.tlsProvider(certificate, certificate.config());
        }
        limit(builder, opening.requestTimeout, limits);
        builder.childChannelPipelineCustomizer(pipeline -> connections.admit(pipeline, opening.lane));
        builder.decorator(connections::serve);
        builder.workerGroup(workers, false);
        builder.bossGroupFactory(Acceptor::new);
        routes.accept(builder);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException failure) {
            server.closeAsync();
            throw cannotBind(opening.purpose, opening.addresses, failure);
        }
        List<InetSocketAddress> bound = server.activePorts().values().stream()
                .map(ServerPort::localAddress)
                .toList();
        return new Listener(opening, bound, server);
    }

    public String purpose() {
        return purpose;
    }

    /// What it serves, and to whom.
    public RouteTable routes() {
        return routes;
    }

    /// Whether it speaks TLS and nothing else.
    public boolean isEncrypted() {
        return encrypted;
    }

    /// Where connections are accepted.
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    public int port() {
        return addresses.getFirst().getPort();
    }

    /// Stops accepting connections, lets requests end for a few seconds, then closes. Safe to call twice.
    @Override
    public void close() {
        Lane answering = lane;
        if (answering != null) {
            try {
                answering.awaitAnswers(STOP_AT_MOST);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
        server.stop().join();
    }

    private static void limit(ServerBuilder builder, Duration requestTimeout, Settings.Connections limits) {
        int headers = (int) limits.headers().bytes();
        builder.requestTimeout(requestTimeout)
                .maxRequestLength(REQUEST_BYTES)
                // The guard ends idle connections: Armeria sees nothing of what a lane does.
                .idleTimeoutMillis(0)
                .http2MaxStreamsPerConnection(limits.streams())
                // The guard counts them, and knows which it must forgive.
                .http2MaxResetFramesPerWindow(0, 0)
                .http2InitialStreamWindowSize(GrpcLane.WINDOW_BYTES)
                .http2MaxHeaderListSize(headers)
                .http1MaxHeaderSize(headers)
                .http1MaxInitialLineLength(headers)
                .gracefulShutdown(GracefulShutdown.builder()
                        .quietPeriod(Duration.ZERO)
                        .timeout(STOP_AT_MOST)
                        .build())
                .disableServerHeader()
                .errorHandler(new PlainErrors());
    }

    private static ConfigurationException cannotBind(
            String purpose, List<InetSocketAddress> addresses, Throwable failure) {
        int port = addresses.getFirst().getPort();
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause.getMessage());
        if (reason.contains("in use")) {
            return new ConfigurationException(
                    PORT_TAKEN, "port " + port + " (" + purpose + ") is taken by another process", failure);
        }
        return new ConfigurationException(
                CANNOT_BIND,
                "port " + port + " (" + purpose + ") cannot be opened on " + addresses + ": " + reason,
                failure);
    }
}
