package dev.sluice.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where verbs look that read the data folder by themselves. One owner.
final class DataOption {
    @Option(names = "--data", paramLabel = "DIR", description = "Data folder. Environment: SLUICE_DATA.")
    @Nullable
    Path data;

    Path folder(Shell shell) {
        return data != null ? data : Path.of(shell.environment().getOrDefault("SLUICE_DATA", "sluice-data"));
    }
}
