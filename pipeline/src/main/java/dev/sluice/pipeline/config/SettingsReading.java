package dev.sluice.pipeline.config;

import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.pipeline.ProcessingStrategy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what is below `sluice:`. One use by one thread.
final class SettingsReading {
    private static final ByteSize SPILL_MIN = new ByteSize(4L << 20);
    private static final ByteSize STORE_MEMORY_MIN = new ByteSize(16L << 20);

    private final Problems problems;
    private final ListenerReading listeners;
    private final AuthReading auth;

    SettingsReading(Problems problems, ListenerReading listeners, AuthReading auth) {
        this.problems = problems;
        this.listeners = listeners;
        this.auth = auth;
    }

    Settings read(Section sluice) {
        try (sluice) {
            Mode mode = sluice.choice("mode", Mode.class, Mode.DURABLE);
            String data = sluice.text("data", "sluice-data");
            List<String> listen = sluice.list("listen", List.of());
            int portOffset = (int) sluice.whole("port_offset", 0, 0, 57_000);
            Section query = sluice.section("query");
            ListenerSettings queryListener = new ListenerSettings(
                    listeners.endpoint(query, new Endpoint("", 8317)), listeners.tls(query), null, null);
            List<String> hosts = query.list("hosts", List.of());
            query.close();
            return new Settings(
                    mode,
                    Path.of(data),
                    listen,
                    portOffset,
                    sluice.flag("watch_files", true),
                    queryListener,
                    hosts,
                    auth.read(sluice.section("auth")),
                    limits(sluice.section("limits")),
                    retention(sluice.section("retention")),
                    journal(sluice.section("journal")),
                    spill(sluice.section("spill")),
                    strategies(sluice.section("pipelines")),
                    dedup(sluice.section("dedup")),
                    sql(sluice.section("sql")),
                    cache(sluice.section("cache")),
                    log(sluice.section("log")),
                    events(sluice.section("events")),
                    alerts(sluice.section("alerts")),
                    tail(sluice.section("tail")));
        }
    }

    private Settings.Limits limits(Section limits) {
        try (limits) {
            ByteSize body = limits.size("body", new ByteSize(64L << 20));
            if (body.bytes() < 1 || body.bytes() > 64L << 20) {
                problems.add(limits.originOf("body"), "sluice.limits.body: " + body + " (expected: at most 64MiB)");
                body = new ByteSize(64L << 20);
            }
            return new Settings.Limits(
                    body,
                    (int) limits.whole("depth", 64, 1, ScanLimits.DEPTH_MAX),
                    (int) limits.whole("items", 1_000_000, 1, Integer.MAX_VALUE),
                    limits.whole("elements", 8_000_000, 1, Integer.MAX_VALUE),
                    limits.textOrNull("in_flight") == null ? null : limits.size("in_flight", new ByteSize(0)),
                    limits.textOrNull("store_memory") == null
                            ? null
                            : limits.size("store_memory", STORE_MEMORY_MIN, STORE_MEMORY_MIN, new ByteSize(1L << 40)),
                    pooled(limits),
                    limits.duration("request_timeout", Duration.ofSeconds(30)),
                    connections(limits));
        }
    }

    private static Settings.Connections connections(Section limits) {
        Settings.Connections standard = Settings.Connections.DEFAULT;
        return new Settings.Connections(
                (int) limits.whole("connections", standard.all(), 1, 1_000_000),
                (int) limits.whole("connections_per_peer", standard.perPeer(), 1, 1_000_000),
                (int) limits.whole("connections_from_loopback", standard.fromLoopback(), 1, 1_000_000),
                (int) limits.whole("streams", standard.streams(), 1, 100_000),
                (int) limits.whole("resets", standard.resets(), 1, 1_000_000),
                (int) limits.whole("control_frames", standard.controlFrames(), 10, 1_000_000),
                (int) limits.whole("pipelined", standard.pipelined(), 1, 10_000),
                limits.size("headers", standard.headers(), new ByteSize(1 << 10), new ByteSize(1 << 20)),
                limits.size("unread_answers", standard.unreadAnswers(), new ByteSize(4 << 10), new ByteSize(1 << 30)),
                limits.duration("head_timeout", standard.headTimeout(), Duration.ofMillis(100)),
                limits.duration("idle_timeout", standard.idleTimeout(), Duration.ofSeconds(1)),
                limits.size("body_rate", standard.bodyRate(), new ByteSize(0), new ByteSize(1 << 30)));
    }

    private ByteSize pooled(Section limits) {
        ByteSize pooled = limits.size("pooled", new ByteSize(32L << 20));
        if (pooled.bytes() > BufferPools.LARGEST_SIZE.bytes()) {
            problems.add(
                    limits.originOf("pooled"),
                    "sluice.limits.pooled: " + pooled + " (expected: at most " + BufferPools.LARGEST_SIZE + ")");
        }
        return pooled;
    }

    private Settings.Retention retention(Section retention) {
        try (retention) {
            return new Settings.Retention(
                    retention.duration("age", Duration.ofDays(7)),
                    retention.textOrNull("size") == null ? null : retention.size("size", new ByteSize(0)));
        }
    }

    private Settings.JournalSettings journal(Section journal) {
        try (journal) {
            return new Settings.JournalSettings(
                    journal.textOrNull("size") == null ? null : journal.size("size", new ByteSize(16L << 30)),
                    journal.size("segment", new ByteSize(64L << 20)),
                    journal.duration("relaxed_window", Duration.ofMillis(200)));
        }
    }

    private Settings.Spill spill(Section spill) {
        try (spill) {
            return new Settings.Spill(
                    spill.textOrNull("size") == null
                            ? null
                            : spill.size("size", SPILL_MIN, SPILL_MIN, new ByteSize(1L << 50)),
                    spill.choice("when_full", Settings.Spill.WhenFull.class, Settings.Spill.WhenFull.DEAD_LETTER));
        }
    }

    private Map<Signal, ProcessingStrategy> strategies(Section pipelines) {
        Map<Signal, ProcessingStrategy> strategies = new EnumMap<>(Signal.class);
        try (pipelines) {
            for (Signal signal : Signal.values()) {
                ProcessingStrategy strategy = strategy(pipelines.section(signal.id()));
                if (!(strategy instanceof ProcessingStrategy.Stream)) {
                    strategies.put(signal, strategy);
                }
            }
        }
        return strategies;
    }

    private ProcessingStrategy strategy(Section pipeline) {
        try (pipeline) {
            String name = pipeline.text("strategy", "stream");
            try {
                if (!(ProcessingStrategy.named(name) instanceof ProcessingStrategy.Batch standard)) {
                    return ProcessingStrategy.named(name);
                }
                return new ProcessingStrategy.Batch(
                        (int) pipeline.whole("items", standard.items(), 1, 1_000_000),
                        pipeline.size("bytes", standard.bytes(), new ByteSize(1), new ByteSize(32L << 20)),
                        pipeline.duration("timeout", standard.timeout(), Duration.ofMillis(1)));
            } catch (ConfigurationException unknown) {
                problems.add(pipeline.originOf("strategy"), pipeline.at("strategy") + ": " + unknown.getMessage());
                return new ProcessingStrategy.Stream();
            }
        }
    }

    private static Settings.Dedup dedup(Section dedup) {
        try (dedup) {
            return new Settings.Dedup(
                    dedup.duration("window", Duration.ZERO), (int) dedup.whole("requests", 100_000, 1, 10_000_000));
        }
    }

    private Settings.Sql sql(Section sql) {
        try (sql) {
            return new Settings.Sql(
                    sql.duration("timeout", Duration.ofSeconds(30)),
                    sql.size("memory", new ByteSize(512L << 20)),
                    sql.whole("rows", 100_000, 1, Integer.MAX_VALUE));
        }
    }

    private Settings.Cache cache(Section cache) {
        try (cache) {
            Secret redis = redis(cache);
            return new Settings.Cache(
                    cache.textOrNull("size") == null
                            ? null
                            : cache.size("size", new ByteSize(0), new ByteSize(0), new ByteSize(1L << 40)),
                    cache.duration("ttl", Duration.ofMinutes(5), Duration.ofSeconds(1)),
                    redis,
                    redisTls(cache, redis),
                    cache.duration("redis_timeout", Duration.ofMillis(20), Duration.ofMillis(1)));
        }
    }

    private TlsOptions redisTls(Section cache, @Nullable Secret redis) {
        try (Section tls = cache.section("redis_tls")) {
            TlsOptions options = new TlsOptions(
                    tls.fileOrNull("ca_file"), tls.fileOrNull("cert_file"), tls.fileOrNull("key_file"), true);
            boolean isEncrypted = redis != null && redis.reveal().startsWith("rediss://");
            if (!isEncrypted && !options.equals(TlsOptions.STANDARD)) {
                problems.add(
                        tls.origin(),
                        cache.at("redis_tls") + ": for an address without TLS (expected: redis: rediss://…)");
            }
            return options;
        } catch (ConfigurationException unusable) {
            problems.add(cache.origin(), cache.at("redis_tls") + ": " + unusable.getMessage());
            return TlsOptions.STANDARD;
        }
    }

    private @Nullable Secret redis(Section cache) {
        Secret redis = cache.secret("redis");
        if (redis == null) {
            return null;
        }
        try {
            URI address = new URI(redis.reveal());
            boolean isRedis = "redis".equals(address.getScheme()) || "rediss".equals(address.getScheme());
            if (isRedis && address.getHost() != null && address.getPath().matches("(/\\d*)?")) {
                return redis;
            }
        } catch (URISyntaxException malformed) {
            // The problem below says it, without what may be a password.
        }
        problems.add(
                cache.quietOriginOf("redis"),
                cache.at("redis") + ": not an address of a Redis (expected: redis://:PASSWORD@HOST:PORT/DATABASE, or"
                        + " rediss:// for TLS; all but the host may be missing)");
        return null;
    }

    private static Map<String, Settings.Log.Level> levels(Section levels) {
        try (levels) {
            Map<String, Settings.Log.Level> all = new LinkedHashMap<>();
            for (String logger : levels.names()) {
                all.put(logger, levels.choice(logger, Settings.Log.Level.class, Settings.Log.Level.INFO));
            }
            return all;
        }
    }

    private Settings.Events events(Section events) {
        try (events) {
            String webhook = events.textOrNull("webhook");
            if (webhook == null) {
                return new Settings.Events(null);
            }
            try {
                URI target = new URI(webhook);
                if (ExporterReading.isHttp(target)) {
                    return new Settings.Events(target);
                }
            } catch (URISyntaxException malformed) {
                // The problem below says it.
            }
            problems.add(
                    events.originOf("webhook"),
                    events.at("webhook") + ": " + webhook + " (expected: an address such as https://host/path)");
            return new Settings.Events(null);
        }
    }

    private Settings.Alerts alerts(Section alerts) {
        try (alerts) {
            return new Settings.Alerts(
                    alerts.whole("lag", 100_000, 1, Long.MAX_VALUE),
                    alerts.duration("queue_age", Duration.ofMinutes(1), Duration.ofSeconds(1)),
                    alerts.duration("exporter", Duration.ofMinutes(1), Duration.ofSeconds(1)),
                    alerts.duration("latency", Duration.ofSeconds(1), Duration.ofMillis(1)),
                    alerts.whole("refusals", 1, 1, Integer.MAX_VALUE),
                    (int) alerts.whole("journal", 80, 1, 100),
                    (int) alerts.whole("disk", 90, 1, 100),
                    (int) alerts.whole("memory", 85, 1, 100),
                    alerts.duration("hold", Duration.ofSeconds(10)));
        }
    }

    private static Settings.Tail tail(Section tail) {
        try (tail) {
            Settings.Tail standard = Settings.Tail.DEFAULT;
            return new Settings.Tail(
                    (int) tail.whole("sessions", standard.sessions(), 1, 1_000),
                    tail.size("queue", standard.queue(), new ByteSize(64 << 10), new ByteSize(1 << 30)),
                    tail.size("message", standard.message(), new ByteSize(4 << 10), new ByteSize(64 << 20)),
                    tail.whole("rate", standard.rate(), 0, 1_000_000_000));
        }
    }

    private Settings.Log log(Section log) {
        try (log) {
            return new Settings.Log(
                    log.choice("format", Settings.Log.Format.class, Settings.Log.Format.AUTO),
                    log.choice("level", Settings.Log.Level.class, Settings.Log.Level.INFO),
                    levels(log.section("levels")));
        }
    }
}
