package dev.sluice.server.cli;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.server.boot.Logs;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.transport.Listener;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final ConfigurationOptions options = new ConfigurationOptions();

    @Option(names = "--open", description = "Open the pages in a browser when ready.")
    private boolean open;

    @Mixin
    final HelpOption help = new HelpOption();

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
            ReloadSignal.install(wiring::reloadAndTell);
            wiring.watch(options.files(shell.environment()));
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
        return options.load(shell.environment());
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
}
