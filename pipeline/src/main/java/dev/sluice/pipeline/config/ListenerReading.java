package dev.sluice.pipeline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what guards a port: TLS, its authenticator, CORS. One use by one thread.
final class ListenerReading {
    private static final List<String> VERSIONS = List.of("1.2", "1.3");

    private final Problems problems;

    ListenerReading(Problems problems) {
        this.problems = problems;
    }

    Endpoint endpoint(Section section, Endpoint fallback) {
        String text = section.text("endpoint", fallback.toString());
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException malformed) {
            problems.add(section.originOf("endpoint"), section.at("endpoint") + ": " + text + " (expected: HOST:PORT)");
            return fallback;
        }
    }

    /// @return null when the section does not have the key
    @Nullable
    TlsSettings tls(Section listener) {
        if (!listener.has("tls")) {
            return null;
        }
        try (Section tls = listener.section("tls")) {
            tls.unsupported(
                    "ca_file",
                    "ca_pem",
                    "cert_pem",
                    "key_pem",
                    "include_system_ca_certs_pool",
                    "cipher_suites",
                    "curve_preferences",
                    "include_insecure_cipher_suites",
                    "client_ca_file_reload",
                    "tpm",
                    "enabled");
            String certificate = required(tls, "cert_file", "a file with a certificate in PEM");
            String key = required(tls, "key_file", "a file with a private key in PEM");
            String authority = tls.textOrNull("client_ca_file");
            boolean periodic = tls.textOrNull("reload_interval") != null;
            return new TlsSettings(
                    Path.of(certificate),
                    Path.of(key),
                    authority == null ? null : Path.of(authority),
                    protocols(tls),
                    periodic ? tls.duration("reload_interval", Duration.ofHours(1), Duration.ofSeconds(1)) : null);
        }
    }

    private List<String> protocols(Section tls) {
        int least = version(tls, "min_version", "1.2");
        int most = version(tls, "max_version", "1.3");
        if (least > most) {
            problems.add(
                    tls.originOf("min_version"),
                    tls.at("min_version") + ": " + VERSIONS.get(least) + " (expected: at most max_version, "
                            + VERSIONS.get(most) + ")");
            return List.of("TLSv1.3");
        }
        return VERSIONS.subList(least, most + 1).stream()
                .map(version -> "TLSv" + version)
                .toList();
    }

    private int version(Section tls, String key, String fallback) {
        String version = tls.text(key, fallback);
        if (!VERSIONS.contains(version)) {
            problems.add(tls.originOf(key), tls.at(key) + ": " + version + " (expected: 1.2 or 1.3)");
            return VERSIONS.indexOf(fallback);
        }
        return VERSIONS.indexOf(version);
    }

    /// @return the authenticator's id; null when the section names none
    @Nullable
    String authenticator(Section listener) {
        if (!listener.has("auth")) {
            return null;
        }
        try (Section auth = listener.section("auth")) {
            auth.unsupported("request_params", "enabled");
            return required(auth, "authenticator", "the id of an extension");
        }
    }

    /// @return null when no origin is allowed
    @Nullable
    CorsSettings cors(Section http) {
        if (!http.has("cors")) {
            return null;
        }
        try (Section cors = http.section("cors")) {
            cors.unsupported("enabled");
            CorsSettings settings = new CorsSettings(
                    cors.list("allowed_origins", List.of()),
                    cors.list("allowed_headers", List.of()),
                    cors.list("exposed_headers", List.of()),
                    cors.textOrNull("max_age") == null ? null : cors.whole("max_age", 0, 0, 86_400));
            for (String origin : settings.allowedOrigins()) {
                boolean isOrigin = origin.equals("*") || origin.matches("[a-z*][a-z0-9+.*-]*://[^/\\s]+");
                if (!isOrigin) {
                    problems.add(
                            cors.originOf("allowed_origins"),
                            cors.at("allowed_origins") + ": " + origin
                                    + " (expected: an origin such as https://shop.example, or *)");
                }
            }
            return settings.allowedOrigins().isEmpty() ? null : settings;
        }
    }

    private String required(Section section, String key, String expected) {
        String text = section.textOrNull(key);
        if (text == null || text.isEmpty()) {
            problems.add(section.origin(), section.at(key) + ": nothing (expected: " + expected + ")");
            return "";
        }
        return text;
    }
}
