package dev.sluice.pipeline.config;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the configuration from its sources, later ones over earlier ones: the built-in one, files in the order
/// given, environment variables, and `--set`. One use by one thread.
public final class ConfigurationLoader {
    /// The configuration has problems; all of them are listed, each with file, line and column. Exit code 3.
    ///
    /// Correct what is listed; `sluice validate` checks without starting.
    public static final ErrorCode INVALID = ErrorCode.of("configuration.invalid");

    /// How the origin of a value from a flag begins.
    static final String FLAG = "--set";

    /// What runs when no file is given.
    private static final String BUILT_IN = """
            receivers:
              otlp:
                protocols:
                  grpc:
                    endpoint: localhost:4317
                  http:
                    endpoint: localhost:4318
            exporters:
              store:
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [store]}
                metrics: {receivers: [otlp], exporters: [store]}
                logs: {receivers: [otlp], exporters: [store]}
                profiles: {receivers: [otlp], exporters: [store]}
            """;

    private static final List<String> COMPONENT_KEYS = List.of("receivers", "processors", "exporters", "connectors");

    private final Map<String, String> environment;
    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final KeyNotes notes = new KeyNotes();

    private ConfigurationLoader(Map<String, String> environment) {
        this.environment = environment;
    }

    /// @param uris `FILE`, `file:FILE`, `env:NAME` or `yaml:TEXT`, each merged over the ones before
    /// @param sets `KEY=VALUE`, merged over all files; a dot or `::` separates the parts of a key
    /// @throws ConfigurationException with every problem that was found
    public static Configuration load(List<String> uris, List<String> sets, Map<String, String> environment) {
        return new ConfigurationLoader(environment).load(uris, sets);
    }

    /// Every key of what [#load] would load, with its value and where that comes from.
    ///
    /// @throws ConfigurationException with every problem that was found
    public static ConfigurationKeys keys(List<String> uris, List<String> sets, Map<String, String> environment) {
        ConfigurationLoader loader = new ConfigurationLoader(environment);
        loader.load(uris, sets);
        return loader.notes.keys();
    }

    /// The schema of all that is asked for when this is read.
    static ConfigurationSchema schema(String text) {
        ConfigurationLoader loader = new ConfigurationLoader(Map.of());
        Value whole = new YamlText("everything", text, false, loader.problems).read();
        new Reading((Value.Mapping) whole, Map.of(), loader.problems, loader.warnings, loader.notes).read();
        return loader.notes.schema();
    }

    /// The files among the sources, in their order.
    public static List<Path> files(List<String> uris) {
        return uris.stream()
                .filter(uri -> !uri.startsWith("yaml:") && !uri.startsWith("env:"))
                .map(ConfigurationLoader::file)
                .toList();
    }

    private static Path file(String uri) {
        return Path.of(uri.startsWith("file:") ? uri.substring(5) : uri);
    }

    private Configuration load(List<String> uris, List<String> sets) {
        Value written = Value.Mapping.empty(Origin.of("configuration"));
        for (String uri : uris) {
            written = Value.merge(written, root(source(uri)));
        }
        Value upper = Value.Mapping.empty(Origin.of(FLAG));
        for (String set : sets) {
            upper = Value.merge(upper, assignment(set));
        }
        boolean bare = !hasComponents(written);
        Value lower = bare ? new YamlText("built-in", BUILT_IN, false, problems).read() : written;
        Value whole = bare ? Value.merge(lower, written) : written;
        Expansion expansion = new Expansion(environment, problems, warnings);
        Value merged = expansion.expand(Value.merge(whole, upper));
        Configuration configuration =
                new Reading((Value.Mapping) merged, environment, problems, warnings, notes).read();
        problems.throwIfAny();
        return configuration;
    }

    /// A file that only has our own settings and extensions keeps the built-in pipelines.
    private static boolean hasComponents(Value value) {
        if (!(value instanceof Value.Mapping mapping)) {
            return false;
        }
        Value.Entry service = mapping.entries().get("service");
        return COMPONENT_KEYS.stream().anyMatch(mapping.entries()::containsKey)
                || service != null
                        && !(service.value() instanceof Value.Mapping part
                                && !part.entries().containsKey("pipelines"));
    }

    private Value root(Value value) {
        if (value instanceof Value.Mapping) {
            return value;
        }
        boolean empty = value instanceof Value.Scalar scalar && scalar.isNull();
        if (!empty) {
            problems.add(value.origin(), "the file holds " + value.describe() + " (expected: a mapping)");
        }
        return Value.Mapping.empty(value.origin());
    }

    private Value source(String uri) {
        if (uri.startsWith("yaml:")) {
            return new YamlText(uri, uri.substring(5).replace("::", ": "), false, problems).read();
        }
        if (uri.startsWith("env:")) {
            String name = uri.substring(4);
            String text = environment.get(name);
            if (text == null) {
                problems.add(Origin.of(uri), "environment variable " + name + " is not set");
                return Value.Mapping.empty(Origin.of(uri));
            }
            return new YamlText(uri, text, true, problems).read();
        }
        String name = uri.startsWith("file:") ? uri.substring(5) : uri;
        try {
            String text = Files.readString(Path.of(name), StandardCharsets.UTF_8);
            return new YamlText(name, text, true, problems).read();
        } catch (NoSuchFileException missing) {
            problems.add(Origin.of(name), "no such file");
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add(Origin.of(name), "cannot be read: " + unreadable.getMessage());
        }
        return Value.Mapping.empty(Origin.of(name));
    }

    private Value assignment(String set) {
        int equals = set.indexOf('=');
        Origin origin = Origin.of(FLAG + " " + (equals < 0 ? set : set.substring(0, equals)));
        if (equals < 1) {
            problems.add(origin, "no value (expected: KEY=VALUE)");
            return Value.Mapping.empty(origin);
        }
        String[] path = set.substring(0, equals).replace("::", ".").split("\\.");
        Value value = new YamlText(origin.source(), set.substring(equals + 1), false, problems).read();
        for (int i = path.length - 1; i >= 0; i--) {
            Map<String, Value.Entry> entries = new LinkedHashMap<>();
            entries.put(path[i].strip(), new Value.Entry(origin, value));
            value = new Value.Mapping(origin, entries);
        }
        return value;
    }
}
