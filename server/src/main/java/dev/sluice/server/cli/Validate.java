package dev.sluice.server.cli;

import dev.sluice.pipeline.config.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sluice validate`: whether `run` would take a configuration. Nothing is started.
@Command(
        name = "validate",
        description = "Check a configuration: all problems at once, each with its place. Exit code 3 if there is one.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice validate -c collector.yaml"})
final class Validate implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private final ConfigurationOptions options = new ConfigurationOptions();

    @Mixin
    final HelpOption help = new HelpOption();

    Validate(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Configuration configuration = options.load(shell.environment());
        configuration.warnings().forEach(warning -> shell.err().println("sluice: warning: " + warning));
        shell.err().println("sluice: the configuration is valid");
        return ExitCode.OK;
    }
}
