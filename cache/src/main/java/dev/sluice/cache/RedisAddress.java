package dev.sluice.cache;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a Redis is, what to show it and, with TLS, whom to trust there. Immutable; shows no password.
public final class RedisAddress {
    private final String text;
    private final @Nullable Path authorities;
    private final @Nullable Path certificate;
    private final @Nullable Path key;

    private RedisAddress(String text, @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        this.text = text;
        this.authorities = authorities;
        this.certificate = certificate;
        this.key = key;
    }

    /// @param uri `redis://[[USER:]PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS: the server's
    ///     certificate has to be for that host, from an authority of the JDK
    /// @throws IllegalArgumentException if it is none; the message does not show it
    public static RedisAddress parse(String uri) {
        boolean known = uri.startsWith("redis://") || uri.startsWith("rediss://");
        try {
            if (known) {
                String host = RedisURI.create(uri).getHost();
                if (host != null && !host.isEmpty()) {
                    return new RedisAddress(uri, null, null, null);
                }
            }
        } catch (IllegalArgumentException malformed) {
            // The message would show the address.
        }
        throw new IllegalArgumentException("not an address of a Redis (expected: redis://HOST:PORT or rediss://…)");
    }

    /// The same, with files in PEM that are read for each new connection.
    ///
    /// @param authorities whom to trust, instead of the authorities of the JDK; null for these
    /// @param certificate to be shown; null for none
    /// @param key of the certificate, without a password; given exactly when that is
    /// @throws IllegalArgumentException without TLS, or with one of certificate and key alone
    public RedisAddress withTls(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        if (!isEncrypted()) {
            throw new IllegalArgumentException("TLS files for " + this + " (expected: an address with rediss://)");
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    (key == null ? "a certificate without a key" : "a key without a certificate") + " for " + this
                            + " (expected: both or none)");
        }
        return new RedisAddress(text, authorities, certificate, key);
    }

    private boolean isEncrypted() {
        return text.startsWith("rediss://");
    }

    /// @param timeout to connect and greet
    RedisURI uri(Duration timeout) {
        RedisURI uri = RedisURI.create(text);
        uri.setTimeout(timeout);
        return uri;
    }

    /// @param timeout of the handshake
    SslOptions encryption(Duration timeout) {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider().handshakeTimeout(timeout);
        if (authorities != null) {
            options.trustManager(SslOptions.Resource.from(authorities.toFile()));
        }
        if (certificate != null && key != null) {
            options.keyManager(
                    SslOptions.Resource.from(certificate.toFile()), SslOptions.Resource.from(key.toFile()), null);
        }
        return options.build();
    }

    /// Host and port.
    @Override
    public String toString() {
        RedisURI uri = RedisURI.create(text);
        return uri.getHost() + ":" + uri.getPort();
    }
}
