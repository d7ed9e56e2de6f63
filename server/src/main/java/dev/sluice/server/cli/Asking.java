package dev.sluice.server.cli;

import dev.sluice.server.remote.Remote;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// What all verbs share that ask a running Sluice.
abstract class Asking implements Callable<Integer> {
    final Shell shell;

    @Mixin
    final Remote remote;

    @Mixin
    final HelpOption help = new HelpOption();

    Asking(Shell shell) {
        this.shell = shell;
        this.remote = new Remote(shell.environment());
    }

    /// Asks and prints.
    abstract void ask() throws Remote.Refused;

    @Override
    public final Integer call() {
        try {
            ask();
            shell.out().flush();
            remote.warnings().forEach(warning -> shell.err().println("sluice: " + warning));
            return ExitCode.OK;
        } catch (Remote.Refused refused) {
            shell.err().println("sluice: " + refused.getMessage());
            return ExitCode.of(refused);
        }
    }
}
