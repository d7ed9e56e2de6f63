package dev.sluice.server.cli;

import picocli.CommandLine.Option;

/// What every verb has. The verb `help` brings its own, so this cannot be inherited from the top.
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
