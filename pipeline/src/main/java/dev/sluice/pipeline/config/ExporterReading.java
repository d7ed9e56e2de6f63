package dev.sluice.pipeline.config;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.Compression;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.otlp.Signal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the options of the exporters that send, under the Collector's names and with its defaults, but for
/// `retry_on_failure.max_elapsed_time`, which is 0 here: what waits is in the journal, so there is no need to give
/// up.
final class ExporterReading {
    private static final int CONSUMERS = 10;
    /// The fastest: packing costs more than all the rest of the way together.
    private static final int GZIP_LEVEL = 1;

    private static final int CONSUMERS_MAX = 1_000;

    private final Problems problems;

    ExporterReading(Problems problems) {
        this.problems = problems;
    }

    /// Closes the section.
    ///
    /// @return null when there is no usable address
    @Nullable
    ExporterSettings grpc(String id, Section section) {
        try (section) {
            section.unsupported(
                    "balancer_name",
                    "keepalive",
                    "read_buffer_size",
                    "write_buffer_size",
                    "wait_for_ready",
                    "authority",
                    "user_agent",
                    "auth",
                    "middlewares");
            Tls tls = tls(section.section("tls"));
            String endpoint = section.text("endpoint", "");
            boolean secure = endpoint.startsWith("https://") || !tls.insecure;
            String bare = endpoint.contains("://") ? endpoint.substring(endpoint.indexOf("://") + 3) : endpoint;
            URI address =
                    address(section, "endpoint", endpoint.isEmpty() ? "" : (secure ? "https://" : "http://") + bare);
            Map<Signal, URI> targets = new EnumMap<>(Signal.class);
            for (Signal signal : Signal.values()) {
                if (address != null) {
                    targets.put(signal, address);
                }
            }
            return settings(id, "grpc", section, targets, tls, GZIP_LEVEL, Duration.ofSeconds(5));
        }
    }

    /// Closes the section.
    ///
    /// @return null when there is no usable address
    @Nullable
    ExporterSettings http(String id, Section section) {
        try (section) {
            section.unsupported(
                    "auth",
                    "proxy_url",
                    "middlewares",
                    "max_idle_conns",
                    "max_idle_conns_per_host",
                    "max_conns_per_host",
                    "idle_conn_timeout",
                    "disable_keep_alives",
                    "force_attempt_http2",
                    "http2_read_idle_timeout",
                    "http2_ping_timeout",
                    "read_buffer_size",
                    "write_buffer_size",
                    "cookies");
            Tls tls = tls(section.section("tls"));
            String general = section.text("endpoint", "");
            Map<Signal, URI> targets = new EnumMap<>(Signal.class);
            for (Signal signal : Signal.values()) {
                String key = signal.id() + "_endpoint";
                String own = section.textOrNull(key);
                URI target = own != null ? address(section, key, own) : below(section, general, signal);
                if (target != null) {
                    targets.put(signal, target);
                }
            }
            if (targets.isEmpty() && general.isEmpty()) {
                missing(section);
            }
            String encoding = section.text("encoding", "proto");
            if (!List.of("proto", "json").contains(encoding)) {
                problems.add(
                        section.originOf("encoding"),
                        section.at("encoding") + ": " + encoding + " (expected: proto, json)");
            }
            String protocol = encoding.equals("json") ? "http/json" : "http/protobuf";
            int level = level(section.section("compression_params"));
            return settings(id, protocol, section, targets, tls, level, Duration.ofSeconds(30));
        }
    }

    private @Nullable ExporterSettings settings(
            String id,
            String protocol,
            Section section,
            Map<Signal, URI> targets,
            Tls tls,
            int level,
            Duration timeout) {
        Compression compression = compression(section);
        Map<String, String> headers = section.section("headers").quiet().texts();
        Duration attempt = section.duration("timeout", timeout);
        RetryPolicy retry = retry(section.section("retry_on_failure"));
        int requests = queue(section.section("sending_queue"));
        if (targets.isEmpty()) {
            return null;
        }
        ClientOptions options = ClientOptions.to("http://localhost", true)
                .withTargets(targets)
                .withHeaders(headers)
                .withCompression(compression, level)
                .withTls(tls.options)
                .withTimeout(attempt)
                .withConcurrency(requests, 1)
                .withProduct("Sluice");
        return new ExporterSettings(id, protocol, options, retry, requests, Set.of());
    }

    /// -1, the Collector's word for the default, is that of zlib itself.
    private static int level(Section parameters) {
        try (parameters) {
            return (int) parameters.whole("level", GZIP_LEVEL, -1, 9);
        }
    }

    private Compression compression(Section section) {
        String text = section.text("compression", "gzip").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "gzip" -> Compression.GZIP;
            case "none", "" -> Compression.NONE;
            default -> {
                problems.add(
                        section.originOf("compression"),
                        section.at("compression") + ": " + text + " (expected: gzip, none)");
                yield Compression.NONE;
            }
        };
    }

    private RetryPolicy retry(Section retry) {
        try (retry) {
            boolean enabled = retry.flag("enabled", true);
            Duration initial = retry.duration("initial_interval", Duration.ofSeconds(5), Duration.ofMillis(1));
            Duration max = retry.duration("max_interval", Duration.ofSeconds(30), Duration.ofMillis(1));
            double multiplier = retry.real("multiplier", 1.5, 1, 1_000, "a number of 1 or more");
            double factor = retry.real("randomization_factor", 0.5, 0, 1, "a number from 0 to 1");
            Duration total = retry.duration("max_elapsed_time", Duration.ZERO);
            if (max.compareTo(initial) < 0) {
                problems.add(
                        retry.originOf("max_interval"),
                        retry.at("max_interval") + ": " + max + " (expected: at least initial_interval, " + initial
                                + ")");
                max = initial;
            }
            RetryPolicy policy = new RetryPolicy(initial, max, multiplier, new RetryPolicy.Jitter(factor), total);
            // A bound that no wait fits into: the first failure is the last.
            return enabled ? policy : policy.withTotal(Duration.ofNanos(1));
        }
    }

    private static int queue(Section queue) {
        try (queue) {
            queue.unsupported(
                    "enabled", "queue_size", "sizer", "block_on_overflow", "wait_for_result", "storage", "batch");
            return (int) queue.whole("num_consumers", CONSUMERS, 1, CONSUMERS_MAX);
        }
    }

    private record Tls(boolean insecure, TlsOptions options) {}

    private Tls tls(Section tls) {
        try (tls) {
            tls.unsupported(
                    "ca_pem",
                    "cert_pem",
                    "key_pem",
                    "include_system_ca_certs_pool",
                    "min_version",
                    "max_version",
                    "cipher_suites",
                    "curve_preferences",
                    "include_insecure_cipher_suites",
                    "reload_interval",
                    "server_name_override",
                    "tpm");
            Path authorities = tls.fileOrNull("ca_file");
            // As in the Collector: with an authority there is TLS, whatever `insecure` says.
            boolean insecure = tls.flag("insecure", false) && authorities == null;
            boolean verify = !tls.flag("insecure_skip_verify", false);
            try {
                TlsOptions options =
                        new TlsOptions(authorities, tls.fileOrNull("cert_file"), tls.fileOrNull("key_file"), verify);
                return new Tls(insecure, options);
            } catch (ConfigurationException unusable) {
                problems.add(tls.origin(), tls.at("cert_file") + ": " + unusable.getMessage());
                return new Tls(insecure, TlsOptions.STANDARD);
            }
        }
    }

    private @Nullable URI below(Section section, String general, Signal signal) {
        if (general.isEmpty()) {
            return null;
        }
        String base = general.endsWith("/") ? general.substring(0, general.length() - 1) : general;
        // The problem with a wrong general endpoint is told once.
        return signal == Signal.TRACES
                ? address(section, "endpoint", base + signal.path())
                : addressOrNull(base + signal.path());
    }

    private @Nullable URI address(Section section, String key, String text) {
        if (text.isEmpty()) {
            missing(section);
            return null;
        }
        URI address = addressOrNull(text);
        if (address == null) {
            problems.add(
                    section.originOf(key),
                    section.at(key) + ": " + section.text(key, "") + " (expected: an address such as collector:4317 or"
                            + " http://collector:4318)");
        }
        return address;
    }

    private static @Nullable URI addressOrNull(String text) {
        try {
            URI uri = URI.create(text);
            return isHttp(uri) ? uri : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /// Whether requests can be sent there: `//host` has a host and no scheme, `http:host` a scheme and no host.
    static boolean isHttp(URI address) {
        return address.getHost() != null && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
    }

    private void missing(Section section) {
        problems.add(section.origin(), section.at("endpoint") + ": missing (expected: where to send to)");
    }
}
