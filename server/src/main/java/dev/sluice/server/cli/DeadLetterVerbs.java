package dev.sluice.server.cli;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.ClientProtocol;
import dev.sluice.client.Clients;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryPolicy;
import dev.sluice.client.RetryingClient;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.DeadLetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sluice dead-letter`: what no destination would take, and a second try. Works on the data folder, also beside a
/// running process.
@Command(
        name = "dead-letter",
        description = "Look at what a destination refused for good, and send it again.",
        subcommands = {DeadLetterVerbs.Ls.class, DeadLetterVerbs.Show.class, DeadLetterVerbs.Replay.class})
final class DeadLetterVerbs implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    final HelpOption help = new HelpOption();

    DeadLetterVerbs(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.err().println("sluice: dead-letter needs a verb: ls, show or replay");
        return ExitCode.USAGE;
    }

    /// What the three share.
    abstract static class Reading implements Callable<Integer> {
        final Shell shell;

        @Mixin
        final DataOption data = new DataOption();

        @Mixin
        final HelpOption help = new HelpOption();

        Reading(Shell shell) {
            this.shell = shell;
        }

        final List<DeadLetter> letters() {
            Path folder = data.folder(shell);
            return DeadLetter.list(folder.resolve("dead-letter"));
        }

        /// @return null when there is none; that is said
        final @Nullable DeadLetter find(List<DeadLetter> letters, String id) {
            for (DeadLetter letter : letters) {
                if (letter.id().equals(id)) {
                    return letter;
                }
            }
            shell.err().println("sluice: no dead letter " + id + " (sluice dead-letter ls lists them)");
            return null;
        }
    }

    /// `sluice dead-letter ls`.
    @Command(name = "ls", description = "List them, the oldest first.")
    static final class Ls extends Reading {
        Ls(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            TextTable table =
                    new TextTable(List.of("ID", "GIVEN UP", "DESTINATION", "SIGNAL", "ITEMS", "BYTES", "REASON"));
            for (DeadLetter letter : letters()) {
                table.row(List.of(
                        letter.id(),
                        letter.time().toString(),
                        letter.destination(),
                        letter.header().signal().id(),
                        Integer.toString(letter.header().items()),
                        Long.toString(letter.bytes()),
                        letter.reason()));
            }
            table.print(shell.out());
            return ExitCode.OK;
        }
    }

    /// `sluice dead-letter show`.
    @Command(name = "show", description = "Print the telemetry of one as OTLP JSON.")
    static final class Show extends Reading {
        @Parameters(paramLabel = "ID", description = "As ls lists it.")
        String id = "";

        Show(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            DeadLetter letter = find(letters(), id);
            if (letter == null) {
                return ExitCode.NOT_FOUND;
            }
            Payload payload = payload(letter);
            byte[] json = ProtobufToJson.toBytes(payload.signal(), payload.bytes(), payload.offset(), payload.length());
            shell.out().println(new String(json, StandardCharsets.UTF_8));
            return ExitCode.OK;
        }
    }

    /// `sluice dead-letter replay`.
    @Command(
            name = "replay",
            description = "Send them again, to where --to says. What is taken is removed; what is refused stays.")
    static final class Replay extends Reading {
        @Parameters(paramLabel = "ID", arity = "0..*", description = "As ls lists them.")
        List<String> ids = List.of();

        @Option(names = "--all", description = "All there are.")
        boolean all;

        @Option(
                names = "--to",
                required = true,
                paramLabel = "URL",
                description = "Where to send, such as http://tempo:4317.")
        String to = "";

        @Option(
                names = "--protocol",
                paramLabel = "NAME",
                description = "grpc (the default), http/protobuf or http/json.")
        String protocol = "grpc";

        Replay(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() throws IOException {
            if (all == !ids.isEmpty()) {
                shell.err().println("sluice: dead-letter replay needs either ids or --all");
                return ExitCode.USAGE;
            }
            ClientProtocol found = Clients.discover().protocol(protocol);
            List<DeadLetter> letters = letters();
            int exit = ExitCode.OK;
            try (OtlpClient client =
                    new RetryingClient(found.open(ClientOptions.to(to, found.isPathless())), RetryPolicy.STANDARD)) {
                for (String id : all ? letters.stream().map(DeadLetter::id).toList() : ids) {
                    DeadLetter letter = find(letters, id);
                    int one = letter == null ? ExitCode.NOT_FOUND : replay(letter, client);
                    exit = Math.max(exit, one);
                }
            }
            return exit;
        }

        private int replay(DeadLetter letter, OtlpClient client) throws IOException {
            try {
                ExportResult result = client.export(payload(letter)).join();
                Files.delete(letter.file());
                shell.out()
                        .println(letter.id() + "\ttaken"
                                + (result.isPartial()
                                        ? ", but " + result.rejected() + " items rejected: " + result.message()
                                        : ""));
                return ExitCode.OK;
            } catch (CompletionException failed) {
                Throwable cause = RetryingClient.unwrapped(failed);
                String why = cause instanceof SluiceException known ? known.describe() : cause.toString();
                shell.err().println("sluice: " + letter.id() + " stays: " + why);
                return cause instanceof NetworkException ? ExitCode.UNREACHABLE : ExitCode.FAILURE;
            }
        }
    }

    private static Payload payload(DeadLetter letter) {
        byte[] entry = letter.entry();
        return letter.header().payload(entry, 0, entry.length);
    }
}
