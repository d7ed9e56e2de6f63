package dev.sluice.server.cli;

import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationKeys;
import dev.sluice.pipeline.config.ConfigurationLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a configuration comes from: the same options for all verbs that read one.
final class ConfigurationOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "URI",
            description = "Configuration: FILE, file:FILE, env:NAME or yaml:TEXT. Repeatable; later ones win. "
                    + "Environment: SLUICE_CONFIG.")
    private List<String> configs = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key over all files, such as sluice.mode=relaxed. Repeatable.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder. Environment: SLUICE_DATA.")
    private @Nullable String data;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "durable, relaxed or memory. Environment: SLUICE_MODE.")
    private @Nullable String mode;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Address to listen on instead of 127.0.0.1 and ::1. Repeatable. Environment: SLUICE_LISTEN.")
    private List<String> listen = new ArrayList<>();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "Added to every port. Environment: SLUICE_PORT_OFFSET.")
    private @Nullable Integer portOffset;

    @Option(
            names = "--public-without-auth",
            description = "Open ports to other machines although everybody may use them. "
                    + "Environment: SLUICE_AUTH_PUBLIC_WITHOUT_AUTH.")
    private boolean publicWithoutAuth;

    /// Reads and checks everything.
    Configuration load(Map<String, String> environment) {
        return ConfigurationLoader.load(uris(environment), flags(), environment);
    }

    /// The keys of the same configuration.
    ConfigurationKeys keys(Map<String, String> environment) {
        return ConfigurationLoader.keys(uris(environment), flags(), environment);
    }

    /// The files that it comes from.
    List<Path> files(Map<String, String> environment) {
        return ConfigurationLoader.files(uris(environment));
    }

    private List<String> uris(Map<String, String> environment) {
        String fromEnvironment = environment.get("SLUICE_CONFIG");
        return configs.isEmpty() && fromEnvironment != null && !fromEnvironment.isEmpty()
                ? List.of(fromEnvironment.split(","))
                : configs;
    }

    /// The flags are keys like any other, and win over `--set`.
    private List<String> flags() {
        List<String> all = new ArrayList<>(sets);
        if (data != null) {
            all.add("sluice.data=" + quoted(data));
        }
        if (mode != null) {
            all.add("sluice.mode=" + quoted(mode));
        }
        if (!listen.isEmpty()) {
            all.add("sluice.listen=["
                    + String.join(
                            ",",
                            listen.stream().map(ConfigurationOptions::quoted).toList()) + "]");
        }
        if (publicWithoutAuth) {
            all.add("sluice.auth.public_without_auth=true");
        }
        if (portOffset != null) {
            all.add("sluice.port_offset=" + portOffset);
        }
        return all;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
