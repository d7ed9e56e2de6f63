package dev.sluice.client;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the `OTEL_EXPORTER_OTLP_…` variables of the OpenTelemetry specification, section OTLP Exporter
/// Configuration. One use by one thread.
///
/// What a variable gets wrong is a warning and the default goes on (C-14), but for an endpoint, a certificate and
/// headers: without those, data would go elsewhere or in the open, so they are errors.
public final class OtlpEnvironment {
    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final String DEFAULT_PROTOCOL = "http/protobuf";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, String> variables;
    private final Clients clients;
    private final List<String> warnings = new ArrayList<>();

    /// @param variables such as [System#getenv()]
    public OtlpEnvironment(Map<String, String> variables, Clients clients) {
        this.variables = variables;
        this.clients = clients;
    }

    /// What one signal's exporter needs.
    ///
    /// @param timeout of an export as a whole, retries included; zero for none
    public record SignalOptions(ClientProtocol protocol, ClientOptions client, Duration timeout) {
        /// A client with the standard retries inside that time.
        public OtlpClient open() {
            return new RetryingClient(protocol.open(client), RetryPolicy.STANDARD.withTotal(timeout));
        }
    }

    /// What is odd but not fatal, in the order found.
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /// The options of one signal: its own variables win over the general ones.
    ///
    /// @throws ConfigurationException if an endpoint, a certificate or the headers cannot be used
    public SignalOptions read(Signal signal) {
        ClientProtocol protocol = protocol(signal);
        boolean grpc = protocol.isPathless();
        Duration timeout = timeout(signal);
        Map<Signal, URI> targets = new EnumMap<>(Signal.class);
        targets.put(signal, target(signal, grpc));
        ClientOptions options = ClientOptions.to("http://localhost", grpc)
                .withTargets(targets)
                .withHeaders(headers(signal))
                .withCompression(compression(signal), -1)
                .withTls(tls(signal))
                .withTimeout(timeout);
        return new SignalOptions(protocol, options, timeout);
    }

    private ClientProtocol protocol(Signal signal) {
        String name = value(signal, "PROTOCOL");
        if (name == null) {
            return clients.protocol(DEFAULT_PROTOCOL);
        }
        try {
            return clients.protocol(name);
        } catch (ConfigurationException unknown) {
            warnings.add(unknown.getMessage() + "; " + DEFAULT_PROTOCOL + " is used");
            return clients.protocol(DEFAULT_PROTOCOL);
        }
    }

    private URI target(Signal signal, boolean grpc) {
        String own = set(PREFIX + word(signal) + "_ENDPOINT");
        if (own != null) {
            return grpc ? grpcAddress(signal, own) : ClientOptions.address(own);
        }
        String general = set(PREFIX + "ENDPOINT");
        if (grpc) {
            return general == null ? URI.create("http://localhost:4317") : grpcAddress(signal, general);
        }
        URI base = general == null ? URI.create("http://localhost:4318") : ClientOptions.address(general);
        return ClientOptions.below(base, signal);
    }

    /// With a scheme, that decides; without one, `INSECURE` does (C-07).
    private URI grpcAddress(Signal signal, String text) {
        if (text.contains("://")) {
            return ClientOptions.address(text);
        }
        return ClientOptions.address((insecure(signal) ? "http://" : "https://") + text.strip());
    }

    private boolean insecure(Signal signal) {
        String text = value(signal, "INSECURE");
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (!text.equalsIgnoreCase("true")) {
            warnings.add(PREFIX + "INSECURE: " + text + " (expected: true or false); false is used");
            return false;
        }
        return true;
    }

    private Compression compression(Signal signal) {
        String text = value(signal, "COMPRESSION");
        if (text == null) {
            return Compression.NONE;
        }
        for (Compression compression : Compression.values()) {
            if (compression.id().equals(text.toLowerCase(Locale.ROOT))) {
                return compression;
            }
        }
        warnings.add(PREFIX + "COMPRESSION: " + text + " (expected: gzip, none); none is used");
        return Compression.NONE;
    }

    private Duration timeout(Signal signal) {
        String text = value(signal, "TIMEOUT");
        if (text == null) {
            return DEFAULT_TIMEOUT;
        }
        try {
            long millis = Long.parseLong(text.strip());
            if (millis >= 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException malformed) {
            // The warning below says it.
        }
        warnings.add(PREFIX + "TIMEOUT: " + text + " (expected: milliseconds, 0 for none); 10000 is used");
        return DEFAULT_TIMEOUT;
    }

    private TlsOptions tls(Signal signal) {
        return new TlsOptions(
                path(signal, "CERTIFICATE"), path(signal, "CLIENT_CERTIFICATE"), path(signal, "CLIENT_KEY"), true);
    }

    private @Nullable Path path(Signal signal, String name) {
        String text = value(signal, name);
        return text == null ? null : Path.of(text);
    }

    /// `key=value,key=value`, percent-encoded (W3C Baggage, C-10). A signal's own list replaces the general one.
    private Map<String, String> headers(Signal signal) {
        String text = value(signal, "HEADERS");
        Map<String, String> headers = new LinkedHashMap<>();
        if (text == null) {
            return headers;
        }
        int number = 0;
        for (String pair : text.split(",")) {
            number++;
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            if (name.isEmpty() || !name.chars().allMatch(OtlpEnvironment::isTokenCharacter)) {
                // Never the text itself: it may hold a credential.
                throw new ConfigurationException(
                        ClientErrors.CONFIGURATION,
                        PREFIX + "HEADERS: entry " + number + " has no valid name (expected: name=value)");
            }
            headers.put(name, percentDecoded(pair.substring(equals + 1).strip()));
        }
        return headers;
    }

    /// RFC 9110, section 5.6.2.
    private static boolean isTokenCharacter(int c) {
        return c > 0x20 && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    /// A plus stays a plus; a percent sign without two digits behind it stays as well.
    private static String percentDecoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = bytes[i];
            }
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }

    private @Nullable String value(Signal signal, String name) {
        String own = set(PREFIX + word(signal) + "_" + name);
        return own == null ? set(PREFIX + name) : own;
    }

    /// An empty variable is as good as none (C-14).
    private @Nullable String set(String variable) {
        String text = variables.get(variable);
        return text == null || text.isBlank() ? null : text;
    }

    private static String word(Signal signal) {
        return signal.name();
    }
}
