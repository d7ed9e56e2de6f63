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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where and how a client sends. A value; the `with` methods make changed copies.
///
/// @param targets the address of each signal that may be sent, whole: for HTTP with the path (C-04, C-05), for gRPC
///     without one
/// @param headers sent with each request, by lower-case name; never logged
/// @param compressionLevel of gzip, 1 to 9, or -1 for the default, which is 1
/// @param timeout of one attempt, from the first byte out to the last byte in; zero for none
/// @param connectTimeout of one connection, more than 0
/// @param concurrent requests that may be under way at once, at least 1; a further one is refused
/// @param connections over which requests of HTTP/2 are spread, and each signal's of WebSocket, at least 1; HTTP/1.1
///     has one for each request under way
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
        return edited(edit -> edit.targets = others);
    }

    public ClientOptions withHeaders(Map<String, String> others) {
        return edited(edit -> edit.headers = others);
    }

    public ClientOptions withCompression(Compression other, int level) {
        return edited(edit -> {
            edit.compression = other;
            edit.compressionLevel = level;
        });
    }

    public ClientOptions withTls(TlsOptions other) {
        return edited(edit -> edit.tls = other);
    }

    public ClientOptions withTimeout(Duration other) {
        return edited(edit -> edit.timeout = other);
    }

    public ClientOptions withConnectTimeout(Duration other) {
        return edited(edit -> edit.connectTimeout = other);
    }

    public ClientOptions withConcurrency(int requests, int overConnections) {
        return edited(edit -> {
            edit.concurrent = requests;
            edit.connections = overConnections;
        });
    }

    public ClientOptions withLimits(int request, int answer) {
        return edited(edit -> {
            edit.requestBytes = request;
            edit.answerBytes = answer;
        });
    }

    /// Puts a product in front of the user agent, as the specification asks of a distribution.
    public ClientOptions withProduct(String product) {
        return edited(edit -> edit.userAgent = product + " " + USER_AGENT);
    }

    private ClientOptions edited(Consumer<Edit> change) {
        Edit edit = new Edit(this);
        change.accept(edit);
        return edit.done();
    }

    /// These options with the parts open, for one change.
    private static final class Edit {
        private Map<Signal, URI> targets;
        private Map<String, String> headers;
        private Compression compression;
        private int compressionLevel;
        private TlsOptions tls;
        private Duration timeout;
        private Duration connectTimeout;
        private int concurrent;
        private int connections;
        private int requestBytes;
        private int answerBytes;
        private String userAgent;

        private Edit(ClientOptions before) {
            this.targets = before.targets;
            this.headers = before.headers;
            this.compression = before.compression;
            this.compressionLevel = before.compressionLevel;
            this.tls = before.tls;
            this.timeout = before.timeout;
            this.connectTimeout = before.connectTimeout;
            this.concurrent = before.concurrent;
            this.connections = before.connections;
            this.requestBytes = before.requestBytes;
            this.answerBytes = before.answerBytes;
            this.userAgent = before.userAgent;
        }

        private ClientOptions done() {
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
                    userAgent);
        }
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
