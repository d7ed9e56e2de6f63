/// The command line: one class a verb.
///
/// Start with [Sluice]. Standard output carries data and nothing else; the exit codes are in [ExitCode].
@NullMarked
package dev.sluice.server.cli;

import org.jspecify.annotations.NullMarked;
