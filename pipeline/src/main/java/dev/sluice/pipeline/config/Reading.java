package dev.sluice.pipeline.config;

import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Route;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From the merged and expanded tree to a checked value. One use by one thread.
final class Reading {
    private static final List<String> TOP_LEVEL =
            List.of("receivers", "processors", "exporters", "connectors", "extensions", "service", "sluice");

    private static final List<String> EXPORTERS =
            List.of("store", "nop", "debug", "otlp_grpc", "otlp", "otlp_http", "otlphttp");

    private final Value.Mapping root;
    private final Map<String, String> environment;
    private final Problems problems;
    private final List<String> warnings;
    private final KeyNotes notes;
    private final ListenerReading listeners;
    private final Set<Signal> stored = EnumSet.noneOf(Signal.class);
    private final Map<String, Set<Signal>> exported = new LinkedHashMap<>();
    private final List<ExporterSettings> exporters = new ArrayList<>();
    private final List<DebugSettings> debugs = new ArrayList<>();

    private record Receiver(
            @Nullable ListenerSettings grpc, @Nullable ListenerSettings http, Map<Signal, String> paths) {}

    Reading(
            Value.Mapping root,
            Map<String, String> environment,
            Problems problems,
            List<String> warnings,
            KeyNotes notes) {
        this.notes = notes;
        this.root = root;
        this.environment = environment;
        this.problems = problems;
        this.warnings = warnings;
        this.listeners = new ListenerReading(problems);
    }

    Configuration read() {
        try (Section top = new Section(root, environment, problems, notes)) {
            Map<String, Receiver> receivers = receivers(top.section("receivers"));
            none(top.section("processors"));
            none(top.section("connectors"));
            Section exporterSection = top.section("exporters");
            Map<String, Map<Signal, Set<String>>> used =
                    service(top.section("service"), receivers.keySet(), exporterSection.names());
            exporters(exporterSection);
            AuthReading auth = new AuthReading(problems, extensions(top));
            Settings settings = new SettingsReading(problems, listeners, auth).read(top.section("sluice"));
            receivers.forEach((id, receiver) -> {
                auth.check(top.section("receivers"), id, receiver.grpc);
                auth.check(top.section("receivers"), id, receiver.http);
            });
            if (settings.mode() == Mode.MEMORY && !(exporters.isEmpty() && debugs.isEmpty())) {
                problems.add(
                        top.originOf("exporters"),
                        "exporters that send need the journal, which mode memory has not (expected: mode relaxed or"
                                + " durable, or no exporter but store and nop)");
            }
            TOP_LEVEL.forEach(top::has);
            List<OtlpReceiverSettings> active = new ArrayList<>();
            receivers.forEach((id, receiver) -> {
                Map<Signal, Route> routes = routes(used.getOrDefault(id, Map.of()));
                if (!routes.isEmpty()) {
                    active.add(new OtlpReceiverSettings(id, receiver.grpc, receiver.http, receiver.paths, routes));
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
            ListenerSettings grpc = protocols.has("grpc") ? grpc(protocols.section("grpc")) : null;
            Map<Signal, String> paths = new EnumMap<>(Signal.class);
            ListenerSettings http = protocols.has("http") ? http(protocols.section("http"), paths) : null;
            if (grpc == null && http == null) {
                problems.add(
                        otlp.originOf("protocols"), otlp.at("protocols") + ": none (expected: grpc, http or both)");
            }
            return new Receiver(grpc, http, paths);
        }
    }

    private ListenerSettings grpc(Section grpc) {
        try (grpc) {
            grpc.unsupported(
                    "keepalive",
                    "max_concurrent_streams",
                    "max_recv_msg_size_mib",
                    "include_metadata",
                    "read_buffer_size",
                    "write_buffer_size",
                    "middlewares",
                    "transport",
                    "enabled");
            return new ListenerSettings(
                    listeners.endpoint(grpc, new Endpoint("", 4317)),
                    listeners.tls(grpc),
                    listeners.authenticator(grpc),
                    null);
        }
    }

    private ListenerSettings http(Section http, Map<Signal, String> paths) {
        try (http) {
            http.unsupported(
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
            return new ListenerSettings(
                    listeners.endpoint(http, new Endpoint("", 4318)),
                    listeners.tls(http),
                    listeners.authenticator(http),
                    listeners.cors(http));
        }
    }

    /// Those that `service.extensions` starts, in its order.
    private List<AuthenticatorSettings> extensions(Section top) {
        Section section = top.section("extensions");
        ExtensionReading reading = new ExtensionReading(problems);
        Map<String, AuthenticatorSettings> all = new LinkedHashMap<>();
        for (String id : section.names()) {
            if (isOfType(section, id, ExtensionReading.TYPES)) {
                all.put(id, reading.read(type(id), id, section.quiet().section(id)));
            }
        }
        List<String> started = references(top.section("service"), "extensions", section.names(), false);
        all.keySet().stream()
                .filter(id -> !started.contains(id))
                .forEach(id -> warnings.add(section.originOf(id) + ": extension " + id
                        + " is not in service.extensions and is not started"));
        return started.stream().filter(all::containsKey).map(all::get).toList();
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
        if (id.chars().anyMatch(Character::isISOControl)) {
            problems.add(
                    section.originOf(id),
                    section.at(type) + ": a control character in its name (expected: a name of one line)");
            return false;
        }
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

    /// @return for each receiver, by signal, the destinations of the pipelines that it feeds
    private Map<String, Map<Signal, Set<String>>> service(
            Section service, Set<String> receivers, Set<String> exporters) {
        Map<String, Map<Signal, Set<String>>> used = new LinkedHashMap<>();
        try (service) {
            service.unsupported("telemetry");
            service.has("extensions");
            Section pipelines = service.section("pipelines");
            if (pipelines.names().isEmpty()) {
                problems.add(
                        service.originOf("pipelines"), "service.pipelines: none (expected: at least one pipeline)");
            }
            for (String id : pipelines.names()) {
                Signal signal = signal(pipelines, id);
                try (Section pipeline = pipelines.section(id)) {
                    List<String> from = references(pipeline, "receivers", receivers, true);
                    references(pipeline, "processors", Set.of(), false);
                    List<String> to = references(pipeline, "exporters", exporters, true);
                    if (signal != null) {
                        join(signal, from, to, used);
                    }
                }
            }
        }
        return used;
    }

    /// An entry goes once to a destination, however many pipelines lead there: nothing on the way changes it.
    private void join(Signal signal, List<String> from, List<String> to, Map<String, Map<Signal, Set<String>>> used) {
        Set<String> destinations = new LinkedHashSet<>();
        for (String exporter : to) {
            String type = type(exporter);
            if (type.equals("store")) {
                stored.add(signal);
            }
            destinations.add(List.of("store", "nop").contains(type) ? type : exporter);
            exported.computeIfAbsent(exporter, e -> EnumSet.noneOf(Signal.class))
                    .add(signal);
        }
        for (String receiver : from) {
            used.computeIfAbsent(receiver, r -> new EnumMap<>(Signal.class))
                    .computeIfAbsent(signal, s -> new LinkedHashSet<>())
                    .addAll(destinations);
        }
    }

    private Map<Signal, Route> routes(Map<Signal, Set<String>> used) {
        Map<Signal, Route> routes = new EnumMap<>(Signal.class);
        used.forEach((signal, destinations) -> {
            if (destinations.isEmpty()) {
                return;
            }
            try {
                routes.put(signal, Route.to(destinations));
            } catch (IllegalArgumentException tooLong) {
                problems.add(root.origin(), "service.pipelines: " + signal.id() + ": " + tooLong.getMessage());
            }
        });
        return routes;
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
}
