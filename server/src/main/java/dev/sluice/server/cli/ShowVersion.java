package dev.sluice.server.cli;

import dev.sluice.server.boot.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `sluice version`.
@Command(name = "version", description = "Print the version of this program and of the Java it runs on.")
final class ShowVersion implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    final HelpOption help = new HelpOption();

    ShowVersion(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.out().println("sluice " + Version.current() + " (Java " + Runtime.version() + ")");
        return ExitCode.OK;
    }
}
