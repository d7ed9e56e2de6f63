package dev.sluice.server.cli;

import java.io.PrintStream;
import java.util.Map;

/// Where a verb prints and what surrounds it.
///
/// @param out data
/// @param err everything else
record Shell(PrintStream out, PrintStream err, Map<String, String> environment) {
    Shell {
        environment = Map.copyOf(environment);
    }
}
