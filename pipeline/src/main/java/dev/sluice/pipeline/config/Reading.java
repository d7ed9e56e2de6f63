package dev.sluice.pipeline.config;

import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From the merged and expanded tree to a checked value. One use by one thread.
final class Reading {
    private static final ByteSize SPILL_MIN = new ByteSize(4L << 20);
    private static final ByteSize STORE_MEMORY_MIN = new ByteSize(16L << 20);
    private static final List<String> TOP_LEVEL =
            List.of("receivers", "processors", "exporters", "connectors", "extensions", "service", "sluice");

    private static final List<String> EXPORTERS =
            List.of("store", "nop", "debug", "otlp_grpc", "otlp", "otlp_http", "otlphttp");

    private final Value.Mapping root;
    private final Map<String, String> environment;
    private final Problems problems;
    private final List<String> warnings;
    private final Set<Signal> stored = EnumSet.noneOf(Signal.class);
    private final Map<String, Set<Signal>> exported = new LinkedHashMap<>();
    private final List<ExporterSettings> exporters = new ArrayList<>();
    private final List<DebugSettings> debugs = new ArrayList<>();

    private record Receiver(
            @Nullable Endpoint grpc, @Nullable Endpoint http, Map<Signal, String> paths) {}

    Reading(Value.Mapping root, Map<String, String> environment, Problems problems, List<String> warnings) {
        this.root = root;
        this.environment = environment;
        this.problems = problems;
        this.warnings = warnings;
    }

    Configuration read() {
        try (Section top = new Section("", root, environment, problems)) {
            Map<String, Receiver> receivers = receivers(top.section("receivers"));
            none(top.section("processors"));
            none(top.section("connectors"));
            none(top.section("extensions"));
            Section exporterSection = top.section("exporters");
            Map<String, Set<Signal>> used =
                    service(top.section("service"), receivers.keySet(), exporterSection.names());
            exporters(exporterSection);
            Settings settings = settings(top.section("sluice"));
            if (settings.mode() == Mode.MEMORY && !(exporters.isEmpty() && debugs.isEmpty())) {
                problems.add(
                        top.originOf("exporters"),
                        "exporters that send need the journal, which mode memory has not (expected: mode relaxed or"
                                + " durable, or no exporter but store and nop)");
            }
            TOP_LEVEL.forEach(top::has);
            List<OtlpReceiverSettings> active = new ArrayList<>();
            receivers.forEach((id, receiver) -> {
                Set<Signal> signals = used.getOrDefault(id, Set.of());
                if (!signals.isEmpty()) {
                    active.add(new OtlpReceiverSettings(id, receiver.grpc, receiver.http, receiver.paths, signals));
                } else {
                    warnings.add(
                            top.originOf("receivers") + ": receiver " + id + " is in no pipeline and is not started");
                }
            });
            return new Configuration(active, stored, exporters, debugs, settings, warnings);
        }
    }

    private Map<String, Receiver> receivers(Section section) {
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        for (String id : section.names()) {
            if (isOfType(section, id, List.of("otlp"))) {
                try (Section otlp = section.section(id)) {
                    receivers.put(id, otlp(otlp));
                }
            }
        }
        return receivers;
    }

    private Receiver otlp(Section otlp) {
        try (Section protocols = otlp.section("protocols")) {
            Endpoint grpc = protocols.has("grpc") ? grpc(protocols.section("grpc")) : null;
            Map<Signal, String> paths = new EnumMap<>(Signal.class);
            Endpoint http = protocols.has("http") ? http(protocols.section("http"), paths) : null;
            if (grpc == null && http == null) {
                problems.add(
                        otlp.originOf("protocols"), otlp.at("protocols") + ": none (expected: grpc, http or both)");
            }
            return new Receiver(grpc, http, paths);
        }
    }

    private Endpoint grpc(Section grpc) {
        try (grpc) {
            grpc.unsupported(
                    "tls",
                    "auth",
                    "keepalive",
                    "max_concurrent_streams",
                    "max_recv_msg_size_mib",
                    "include_metadata",
                    "read_buffer_size",
                    "write_buffer_size",
                    "middlewares",
                    "transport",
                    "enabled");
            return endpoint(grpc, new Endpoint("", 4317));
        }
    }

    private Endpoint http(Section http, Map<Signal, String> paths) {
        try (http) {
            http.unsupported(
                    "tls",
                    "auth",
                    "cors",
                    "max_request_body_size",
                    "include_metadata",
                    "response_headers",
                    "compression_algorithms",
                    "read_timeout",
                    "read_header_timeout",
                    "write_timeout",
                    "idle_timeout",
                    "keep_alives_enabled",
                    "middlewares",
                    "transport",
                    "enabled");
            for (Signal signal : Signal.values()) {
                String key = signal.id() + "_url_path";
                String path = http.text(key, signal.path());
                if (!path.startsWith("/")) {
                    problems.add(
                            http.originOf(key), http.at(key) + ": " + path + " (expected: a path that begins with /)");
                }
                paths.put(signal, path);
            }
            return endpoint(http, new Endpoint("", 4318));
        }
    }

    private Endpoint endpoint(Section section, Endpoint fallback) {
        String text = section.text("endpoint", fallback.toString());
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException malformed) {
            problems.add(section.originOf("endpoint"), section.at("endpoint") + ": " + text + " (expected: HOST:PORT)");
            return fallback;
        }
    }

    private void exporters(Section section) {
        ExporterReading reading = new ExporterReading(problems);
        for (String id : section.names()) {
            if (!isOfType(section, id, EXPORTERS)) {
                continue;
            }
            Section own = section.section(id);
            Set<Signal> signals = exported.getOrDefault(id, Set.of());
            switch (type(id)) {
                case "otlp", "otlp_grpc" -> add(id, reading.grpc(id, own), signals);
                case "otlphttp", "otlp_http" -> add(id, reading.http(id, own), signals);
                case "debug" -> debug(id, own, signals);
                default -> own.close();
            }
            boolean sends = !List.of("store", "nop").contains(type(id));
            if (sends && signals.isEmpty()) {
                warnings.add(section.originOf(id) + ": exporter " + id + " is in no pipeline and is not started");
            }
        }
    }

    private void add(String id, @Nullable ExporterSettings exporter, Set<Signal> signals) {
        if (exporter == null || signals.isEmpty()) {
            return;
        }
        Set<Signal> homeless = EnumSet.copyOf(signals);
        homeless.removeAll(exporter.client().targets().keySet());
        if (!homeless.isEmpty()) {
            problems.add(
                    root.origin(),
                    "exporters." + id + ": no endpoint for "
                            + homeless.iterator().next().id() + " (expected: endpoint, or one for each signal)");
        }
        exporters.add(exporter.withSignals(signals));
    }

    private void debug(String id, Section section, Set<Signal> signals) {
        try (section) {
            section.unsupported(
                    "sampling_initial", "sampling_thereafter", "use_internal_logger", "output_paths", "sending_queue");
            DebugSettings.Verbosity verbosity =
                    section.choice("verbosity", DebugSettings.Verbosity.class, DebugSettings.Verbosity.BASIC);
            if (!signals.isEmpty()) {
                debugs.add(new DebugSettings(id, verbosity, signals));
            }
        }
    }

    /// The ids of one kind of component of which this version has none.
    private void none(Section section) {
        section.names().forEach(id -> isOfType(section, id, List.of()));
    }

    private boolean isOfType(Section section, String id, List<String> types) {
        String type = type(id);
        if (types.contains(type)) {
            return true;
        }
        String hint = types.isEmpty() ? " (this version has none)" : Spelling.hint(type, types);
        problems.add(section.originOf(id), section.at(id) + ": unknown type " + type + hint);
        return false;
    }

    /// The part of a component's id before the slash.
    private static String type(String id) {
        return (id.contains("/") ? id.substring(0, id.indexOf('/')) : id).strip();
    }

    private Map<String, Set<Signal>> service(Section service, Set<String> receivers, Set<String> exporters) {
        Map<String, Set<Signal>> used = new LinkedHashMap<>();
        try (service) {
            service.unsupported("telemetry", "extensions");
            Section pipelines = service.section("pipelines");
            if (pipelines.names().isEmpty()) {
                problems.add(
                        service.originOf("pipelines"), "service.pipelines: none (expected: at least one pipeline)");
            }
            Map<Signal, Pipeline> known = new EnumMap<>(Signal.class);
            for (String id : pipelines.names()) {
                Signal signal = signal(pipelines, id);
                try (Section pipeline = pipelines.section(id)) {
                    List<String> from = references(pipeline, "receivers", receivers, true);
                    references(pipeline, "processors", Set.of(), false);
                    List<String> to = references(pipeline, "exporters", exporters, true);
                    if (signal != null
                            && to.stream().anyMatch(exporter -> type(exporter).equals("store"))) {
                        stored.add(signal);
                    }
                    if (signal != null) {
                        requireSameWay(known, signal, new Pipeline(id, Set.copyOf(from), Set.copyOf(to)), pipelines);
                        to.forEach(exporter -> exported.computeIfAbsent(exporter, e -> EnumSet.noneOf(Signal.class))
                                .add(signal));
                        from.forEach(receiver -> used.computeIfAbsent(receiver, r -> EnumSet.noneOf(Signal.class))
                                .add(signal));
                    }
                }
            }
        }
        return used;
    }

    private record Pipeline(String id, Set<String> receivers, Set<String> exporters) {}

    /// An entry of the journal does not say which receiver it came from, so the pipelines of one signal have to agree
    /// on the one side or on the other.
    private void requireSameWay(Map<Signal, Pipeline> known, Signal signal, Pipeline pipeline, Section pipelines) {
        Pipeline first = known.putIfAbsent(signal, pipeline);
        if (first != null
                && !first.receivers.equals(pipeline.receivers)
                && !first.exporters.equals(pipeline.exporters)) {
            problems.add(
                    pipelines.originOf(pipeline.id),
                    pipelines.at(pipeline.id) + ": has other receivers and other exporters than " + first.id
                            + ", which this version cannot keep apart (expected: the same receivers, or the same"
                            + " exporters)");
        }
    }

    private @Nullable Signal signal(Section pipelines, String id) {
        String name = type(id);
        for (Signal signal : Signal.values()) {
            if (signal.id().equals(name)) {
                return signal;
            }
        }
        List<String> known = List.of("traces", "metrics", "logs", "profiles");
        problems.add(
                pipelines.originOf(id),
                "service.pipelines." + id + ": unknown signal " + name + Spelling.hint(name, known));
        return null;
    }

    private List<String> references(Section pipeline, String kind, Set<String> configured, boolean required) {
        List<String> ids = pipeline.list(kind, List.of());
        if (ids.isEmpty() && required) {
            problems.add(pipeline.originOf(kind), pipeline.at(kind) + ": none (expected: at least one)");
        }
        for (String id : ids) {
            if (!configured.contains(id)) {
                String one = kind.substring(0, kind.length() - 1);
                problems.add(
                        pipeline.originOf(kind),
                        pipeline.at(kind) + ": references " + one + " \"" + id + "\" which is not configured"
                                + Spelling.hint(id, configured));
            }
        }
        return ids.stream().filter(configured::contains).toList();
    }

    private Settings settings(Section sluice) {
        try (sluice) {
            Mode mode = sluice.choice("mode", Mode.class, Mode.DURABLE);
            String data = sluice.text("data", "sluice-data");
            List<String> listen = sluice.list("listen", List.of());
            int portOffset = (int) sluice.whole("port_offset", 0, 0, 57_000);
            Section query = sluice.section("query");
            Endpoint queryEndpoint = endpoint(query, new Endpoint("", 8317));
            query.close();
            return new Settings(
                    mode,
                    Path.of(data),
                    listen,
                    portOffset,
                    queryEndpoint,
                    limits(sluice.section("limits")),
                    retention(sluice.section("retention")),
                    journal(sluice.section("journal")),
                    spill(sluice.section("spill")),
                    sql(sluice.section("sql")),
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

    private Settings.Sql sql(Section sql) {
        try (sql) {
            return new Settings.Sql(
                    sql.duration("timeout", Duration.ofSeconds(30)),
                    sql.size("memory", new ByteSize(512L << 20)),
                    sql.whole("rows", 100_000, 1, Integer.MAX_VALUE));
        }
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
                if (target.getHost() != null && List.of("http", "https").contains(target.getScheme())) {
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
                    alerts.whole("refusals", 1, 1, Integer.MAX_VALUE),
                    (int) alerts.whole("journal", 80, 1, 100),
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
                    tail.size("message", standard.message(), new ByteSize(4 << 10), new ByteSize(64 << 20)));
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
