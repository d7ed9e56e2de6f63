package dev.sluice.client;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where and how a client sends. A value; the `with` methods make changed copies.
///
/// @param targets the address of each signal that may be sent, whole: for HTTP with the path (C-04, C-05), for gRPC
///     without one
/// @param headers sent with each request, by lower-case name; never logged
/// @param compressionLevel of gzip, 1 to 9, or -1 for its default
/// @param timeout of one attempt, from the first byte out to the last byte in; zero for none
/// @param connectTimeout of one connection, more than 0
/// @param concurrent requests that may be under way at once, at least 1; a further one is refused
/// @param connections over which requests of HTTP/2 are spread, at least 1; HTTP/1.1 has one for each request under way
/// @param requestBytes the largest request, before compression (C-32)
/// @param answerBytes the largest answer, after decompression (C-53)
/// @param userAgent for the header of that name (C-37)
public record ClientOptions(
        Map<Signal, URI> targets,
        Map<String, String> headers,
        Compression compression,
        int compressionLevel,
        TlsOptions tls,
        Duration timeout,
        Duration connectTimeout,
        int concurrent,
        int connections,
        int requestBytes,
        int answerBytes,
        String userAgent) {
    static final String USER_AGENT = "OTel-OTLP-Exporter-Java/"
            + Objects.requireNonNullElse(ClientOptions.class.getPackage().getImplementationVersion(), "dev");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    public ClientOptions {
        targets = Map.copyOf(targets);
        targets.forEach(ClientOptions::requireAddress);
        headers = lowerCase(headers);
        require("concurrent requests", concurrent, 1);
        require("connections", connections, 1);
        require("largest request", requestBytes, 1);
        require("largest answer", answerBytes, 1);
        if (timeout.isNegative() || connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "timeouts: " + timeout + " and " + connectTimeout + " to connect (expected: >= 0 and > 0)");
        }
    }

    /// All signals to one place: for gRPC the address alone, else the general endpoint with each signal's path behind
    /// it. Plain, 10 s, at most 64 requests under way on 1 connection, 64 MiB out, 4 MiB in.
    ///
    /// @param endpoint `http://host:port` or `https://host:port`, for HTTP with a path if need be
    public static ClientOptions to(String endpoint, boolean grpc) {
        Map<Signal, URI> targets = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            targets.put(signal, grpc ? address(endpoint) : below(address(endpoint), signal));
        }
        return new ClientOptions(
                targets,
                Map.of(),
                Compression.NONE,
                -1,
                TlsOptions.STANDARD,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                64,
                1,
                64 << 20,
                4 << 20,
                USER_AGENT);
    }

    public ClientOptions withTargets(Map<Signal, URI> others) {
        return new ClientOptions(
                others,
                headers,
                compression,
                compressionLevel,
                tls,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withHeaders(Map<String, String> others) {
        return new ClientOptions(
                targets,
                others,
                compression,
                compressionLevel,
                tls,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withCompression(Compression other, int level) {
        return new ClientOptions(
                targets,
                headers,
                other,
                level,
                tls,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withTls(TlsOptions other) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                other,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withTimeout(Duration other) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                tls,
                other,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withConnectTimeout(Duration other) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                tls,
                timeout,
                other,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withConcurrency(int requests, int overConnections) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                tls,
                timeout,
                connectTimeout,
                requests,
                overConnections,
                requestBytes,
                answerBytes,
                userAgent);
    }

    public ClientOptions withLimits(int request, int answer) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                tls,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                request,
                answer,
                userAgent);
    }

    /// Puts a product in front of the user agent, as the specification asks of a distribution.
    public ClientOptions withProduct(String product) {
        return new ClientOptions(
                targets,
                headers,
                compression,
                compressionLevel,
                tls,
                timeout,
                connectTimeout,
                concurrent,
                connections,
                requestBytes,
                answerBytes,
                product + " " + USER_AGENT);
    }

    /// The signal's address below a general endpoint: one slash, then `v1/traces` (C-04).
    static URI below(URI endpoint, Signal signal) {
        String path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        String base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return URI.create(endpoint.getScheme() + "://" + endpoint.getRawAuthority() + base + signal.path());
    }

    /// @throws ConfigurationException if it is not `http://…` or `https://…` with a host
    static URI address(String text) {
        try {
            URI uri = URI.create(text.strip());
            requireAddress(null, uri);
            return uri;
        } catch (IllegalArgumentException malformed) {
            throw notAnAddress(text);
        }
    }

    @Override
    public String toString() {
        return "to " + targets + ", " + headers.size() + " headers, " + compression.id();
    }

    private static void requireAddress(@Nullable Signal signal, URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme) || uri.getHost() == null) {
            throw notAnAddress(uri.toString());
        }
    }

    private static ConfigurationException notAnAddress(String text) {
        return new ConfigurationException(
                ClientErrors.CONFIGURATION, "endpoint: " + text + " (expected: http://HOST:PORT or https://HOST:PORT)");
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        Map<String, String> lower = new LinkedHashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return Map.copyOf(lower);
    }

    private static void require(String what, int value, int least) {
        if (value < least) {
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION, what + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
