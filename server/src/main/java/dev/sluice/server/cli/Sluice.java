package dev.sluice.server.cli;

import dev.sluice.kernel.error.SluiceException;
import dev.sluice.server.boot.Logs;
import dev.sluice.server.load.LoadCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The program's command line.
@Command(
        name = "sluice",
        description = "The OTLP engine for the JVM: receives OpenTelemetry data, makes it durable before it says yes, "
                + "keeps it in open tables, and lets you see and query it.",
        synopsisSubcommandLabel = "[VERB]",
        subcommands = {
            Run.class,
            Validate.class,
            ConfigurationVerbs.class,
            Query.class,
            Trace.class,
            Tail.class,
            Services.class,
            Status.class,
            Tasks.class,
            JournalVerbs.class,
            DeadLetterVerbs.class,
            LoadCommand.class,
            Doctor.class,
            ShowVersion.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Without a verb: sluice run."})
public final class Sluice implements Runnable {
    @Mixin
    final HelpOption help = new HelpOption();

    private Sluice() {}

    /// Runs one command line.
    ///
    /// @return the exit code
    public static int run(String[] arguments, PrintStream out, PrintStream err, Map<String, String> environment) {
        Logs.quiet();
        CommandLine commands = new CommandLine(new Sluice(), new Verbs(new Shell(out, err, environment)));
        commands.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, err));
        commands.setParameterExceptionHandler((failure, rest) -> {
            err.println("sluice: " + failure.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(failure, writer(err));
            err.println("sluice: see sluice " + verb(failure.getCommandLine()) + "--help");
            return ExitCode.USAGE;
        });
        commands.setOut(writer(out));
        commands.setErr(writer(err));
        String[] words = arguments.length == 0 || arguments[0].startsWith("-") && !isHelp(arguments[0])
                ? withRun(arguments)
                : arguments;
        try {
            return commands.execute(words);
        } catch (Error broken) { // picocli passes these on; threads of ours would keep the process alive
            err.println("sluice: cannot go on");
            broken.printStackTrace(err);
            return ExitCode.FAILURE;
        }
    }

    @Override
    public void run() {}

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static boolean isHelp(String word) {
        return word.equals("-h") || word.equals("--help");
    }

    private static String[] withRun(String[] arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "run";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return words;
    }

    private static String verb(CommandLine commandLine) {
        return commandLine.getParent() == null ? "" : commandLine.getCommandName() + " ";
    }

    private static int report(Exception failure, PrintStream err) {
        if (failure instanceof SluiceException known) {
            err.println("sluice: " + known.describe());
            return ExitCode.of(known);
        }
        err.println("sluice: unexpected failure");
        failure.printStackTrace(err);
        return ExitCode.FAILURE;
    }
}
