package dev.sluice.server;

import dev.sluice.server.cli.Sluice;

/// The program's entry point.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Sluice.run(arguments, System.out, System.err, System.getenv()));
    }
}
