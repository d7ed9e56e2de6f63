package dev.sluice.server.cli;

import dev.sluice.journal.FsckReport;
import dev.sluice.journal.Inspection;
import dev.sluice.journal.JournalListing;
import dev.sluice.journal.Position;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.pipeline.EntryHeader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sluice journal`: a look into the journal's files, also beside a running process.
@Command(
        name = "journal",
        description = "Look into the journal.",
        subcommands = {JournalVerbs.Ls.class, JournalVerbs.Cat.class, JournalVerbs.Fsck.class})
final class JournalVerbs implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    final HelpOption help = new HelpOption();

    JournalVerbs(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        shell.err().println("sluice: journal needs a verb: ls, cat or fsck");
        return ExitCode.USAGE;
    }

    /// What the three share.
    abstract static class Looking implements Callable<Integer> {
        final Shell shell;

        @Mixin
        final DataOption data = new DataOption();

        @Mixin
        final HelpOption help = new HelpOption();

        Looking(Shell shell) {
            this.shell = shell;
        }

        abstract int look(Inspection journal);

        @Override
        public Integer call() {
            Path folder = data.folder(shell);
            Path journal = folder.resolve("journal");
            if (!Files.isDirectory(journal)) {
                shell.err().println("sluice: no journal in " + folder.toAbsolutePath());
                return ExitCode.NOT_FOUND;
            }
            return look(new Inspection(journal, new FileSystemDisk()));
        }
    }

    /// `sluice journal ls`.
    @Command(name = "ls", description = "List segments and cursors.")
    static final class Ls extends Looking {
        Ls(Shell shell) {
            super(shell);
        }

        @Override
        int look(Inspection inspection) {
            JournalListing listing = inspection.ls();
            TextTable segments =
                    new TextTable(List.of("SEGMENT", "EPOCH", "FIRST", "LAST", "ENTRIES", "BYTES", "STATE"));
            listing.segments()
                    .forEach(segment -> segments.row(List.of(
                            segment.file(),
                            Long.toString(segment.epoch()),
                            Long.toString(segment.baseSequence()),
                            Long.toString(segment.lastSequence()),
                            Long.toString(segment.entries()),
                            Long.toString(segment.bytes()),
                            segment.state().name())));
            segments.print(shell.out());
            TextTable cursors = new TextTable(List.of("CURSOR", "POSITION"));
            listing.cursors()
                    .forEach(cursor -> cursors.row(List.of(
                            cursor.name(), cursor.position() == null ? "damaged" : String.valueOf(cursor.position()))));
            shell.out().println();
            cursors.print(shell.out());
            return ExitCode.OK;
        }
    }

    /// `sluice journal cat`.
    @Command(name = "cat", description = "Print entries: one line each, or their content as OTLP JSON.")
    static final class Cat extends Looking {
        @Option(names = "--after", paramLabel = "EPOCH:SEQUENCE", description = "Begin after this position.")
        @Nullable
        String after;

        @Option(names = "--limit", paramLabel = "N", description = "How many at most (default: all).")
        long limit = Long.MAX_VALUE;

        @Option(names = "--otlp", description = "Print the content as OTLP JSON, one entry a line.")
        boolean otlp;

        Cat(Shell shell) {
            super(shell);
        }

        @Override
        int look(Inspection inspection) {
            long[] left = {limit};
            Position from = after == null ? Position.START : Position.parse(after);
            inspection.cat(from, (entry, file, offset) -> {
                if (left[0]-- <= 0) {
                    return false;
                }
                try {
                    EntryHeader header = EntryHeader.decode(entry.bytes(), entry.offset(), entry.length());
                    Payload payload = header.payload(entry.bytes(), entry.offset(), entry.length());
                    shell.out().println(otlp ? json(payload) : line(entry.position(), header, payload, file, offset));
                } catch (SluiceException unreadable) {
                    shell.err().println("sluice: entry " + entry.position() + ": " + unreadable.describe());
                }
                return !shell.out().checkError();
            });
            return ExitCode.OK;
        }

        private static String json(Payload payload) {
            byte[] json = ProtobufToJson.toBytes(payload.signal(), payload.bytes(), payload.offset(), payload.length());
            return new String(json, StandardCharsets.UTF_8);
        }

        private static String line(Position position, EntryHeader header, Payload payload, String file, long offset) {
            Instant received = Instant.ofEpochSecond(0, header.receivedNanos());
            return String.join(
                    "\t",
                    position.toString(),
                    received.toString(),
                    header.signal().id(),
                    Integer.toString(header.items()),
                    Integer.toString(payload.length()),
                    file + "@" + offset,
                    String.join(",", header.route().destinations()));
        }
    }

    /// `sluice journal fsck`.
    @Command(
            name = "fsck",
            description =
                    "Read every byte and report what is not as it was written; exit code 5 when entries are lost.")
    static final class Fsck extends Looking {
        @Option(
                names = "--repair",
                description = "Mend what is found; damaged files go to quarantine. Needs the journal for itself.")
        boolean repair;

        Fsck(Shell shell) {
            super(shell);
        }

        @Override
        int look(Inspection inspection) {
            FsckReport report = repair ? inspection.repair(Clock.system()) : inspection.fsck();
            report.findings()
                    .forEach(finding -> shell.out()
                            .println(finding.severity() + "\t" + finding.file() + "@" + finding.offset() + "\t"
                                    + finding.what()));
            report.repairs().forEach(done -> shell.out().println("REPAIRED\t" + done));
            shell.err()
                    .println("sluice: " + report.segments() + " segments, " + report.entries() + " entries, "
                            + report.bytes() + " bytes, " + report.findings().size() + " findings");
            return report.hasErrors() ? ExitCode.DATA : ExitCode.OK;
        }
    }
}
