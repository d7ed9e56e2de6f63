package dev.sluice.client;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientFactoryOptions;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.TlsEngineType;
import dev.sluice.kernel.error.ConfigurationException;
import io.netty.channel.EventLoopGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The threads and connections of one client. Any thread; close it once or more often.
///
/// Names resolve by the JDK's resolver, which applications have configured already.
final class Network implements AutoCloseable {
    private final EventLoopGroup threads;
    private final ClientFactory factory;

    /// @throws ConfigurationException if the TLS files cannot be used
    Network(ClientOptions options) {
        this.threads = EventLoopGroups.newEventLoopGroup(options.connections(), "sluice-client", true);
        this.factory = factory(options, threads);
    }

    EventLoopGroup threads() {
        return threads;
    }

    ClientFactory factory() {
        return factory;
    }

    static boolean isEncrypted(URI target) {
        return target.getScheme().equalsIgnoreCase("https");
    }

    static Endpoint endpoint(URI target) {
        int port = target.getPort() > 0 ? target.getPort() : isEncrypted(target) ? 443 : 80;
        String host = target.getHost().startsWith("[")
                ? target.getHost().substring(1, target.getHost().length() - 1)
                : target.getHost();
        return Endpoint.of(host, port);
    }

    /// With a slash where there is none.
    static String path(URI target) {
        return target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    }

    @Override
    public void close() {
        factory.closeAsync();
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
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
