package dev.sluice.server.cli;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.boot.Logs;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.transport.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice run`: the server itself.
@Command(
        name = "run",
        description = "Receive, keep and serve OpenTelemetry data until stopped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice run",
            "  sluice run --data /var/lib/sluice --port-offset 1000",
            "  sluice run -c collector.yaml --set sluice.retention.age=30d"
        })
final class Run implements Callable<Integer> {
    /// Whatever still waits then is safe in the journal.
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(28);

    private final Shell shell;

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

    @Option(names = "--open", description = "Open the pages in a browser when ready.")
    private boolean open;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    Run(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        Configuration configuration = load();
        Logs.open(configuration.settings().log());
        configuration.warnings().forEach(LoggerFactory.getLogger(Run.class)::warn);
        StopSignal stop = StopSignal.install();
        try (Wiring wiring = start(configuration)) {
            ReloadSignal.install(wiring::reload);
            shell.err().print(wiring.banner());
            shell.err().println(ready(wiring));
            if (open) {
                Browser.open(url(wiring));
            }
            int code = stop.await();
            shell.err().println("sluice: stopping");
            stop.endWithin(STOP_AT_MOST);
            wiring.close();
            shell.err().println("sluice: stopped");
            return code;
        }
    }

    private Configuration load() {
        return ConfigurationLoader.load(uris(), flags(), shell.environment());
    }

    private Wiring start(Configuration configuration) {
        try {
            return Wiring.start(configuration, this::load, Clock.system(), new Instruments());
        } catch (ConfigurationException taken) {
            if (taken.code().equals(Listener.PORT_TAKEN)) {
                throw new ConfigurationException(
                        taken.code(),
                        taken.getMessage() + "; stop it, move all ports with --port-offset 1000, or set the "
                                + "endpoint in the configuration",
                        taken);
            }
            throw taken;
        }
    }

    private static String ready(Wiring wiring) {
        StringBuilder line = new StringBuilder("sluice: ready ").append(url(wiring));
        for (Listener listener : wiring.listeners()) {
            if (listener.purpose().startsWith("OTLP")) {
                line.append(' ')
                        .append(listener.purpose().endsWith("gRPC") ? "grpc=" : "http=")
                        .append("localhost:")
                        .append(listener.port());
            }
        }
        return line.append(" in ")
                .append(wiring.startedWithin().toMillis())
                .append(" ms")
                .toString();
    }

    private static String url(Wiring wiring) {
        Listener query = wiring.listeners().getLast();
        return (query.isEncrypted() ? "https" : "http") + "://localhost:" + query.port();
    }

    private List<String> uris() {
        String fromEnvironment = shell.environment().get("SLUICE_CONFIG");
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
                    + String.join(",", listen.stream().map(Run::quoted).toList()) + "]");
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
