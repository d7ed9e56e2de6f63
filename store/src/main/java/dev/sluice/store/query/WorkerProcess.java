package dev.sluice.store.query;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.query.worker.Ending;
import dev.sluice.store.query.worker.Failure;
import dev.sluice.store.query.worker.Frame;
import dev.sluice.store.query.worker.Needs;
import dev.sluice.store.query.worker.Opened;
import dev.sluice.store.query.worker.Question;
import dev.sluice.store.query.worker.SqlWorker;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that runs statements, one at a time, and the watch over it. One owner at a time.
///
/// While a statement runs, a thread reads the process' resident memory every 20 ms and kills it above the cap, or a
/// second after its time has run out. A limit inside DuckDB is not enough: one call of `repeat` allocated three
/// gigabytes under a limit of 200 megabytes. Where there is no `/proc`, DuckDB's own limit is all there is.
final class WorkerProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Process process;
    private final Path scratch;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final SqlLimits limits;
    private volatile @Nullable Failure killed;
    private volatile boolean busy;
    private volatile boolean broken;

    private WorkerProcess(Process process, Path scratch, SqlLimits limits) {
        this.process = process;
        this.scratch = scratch;
        this.limits = limits;
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 17));
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    }

    /// Starts a process of this Java and this class path, with an empty environment and a temporary folder of its
    /// own.
    static WorkerProcess start(SqlLimits limits, Scratch folders) throws IOException {
        Path scratch = folders.create().toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms16m",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-Duser.timezone=UTC",
                "-Djava.io.tmpdir=" + scratch,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absoluteClassPath(),
                SqlWorker.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        builder.environment().clear();
        WorkerProcess worker = new WorkerProcess(builder.start(), scratch, limits);
        Thread.ofVirtual().name("sql-worker-stderr").start(worker::logErrors);
        worker.awaitReady();
        return worker;
    }

    /// The class path of this process, for a process that runs in another folder.
    private static String absoluteClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        busy = true;
        Thread watch = Thread.ofPlatform().daemon().name("sql-worker-watch").start(() -> watch(deadline));
        try {
            Frame.read(in);
        } catch (IOException dead) {
            close();
            throw new IOException("a sql worker did not start: " + dead.getMessage(), dead);
        } finally {
            busy = false;
            watch.interrupt();
        }
    }

    /// What a statement gave: an ending, or a failure.
    record Outcome(@Nullable Ending ending, @Nullable Failure failure, long bytes, List<String> warnings) {}

    /// Runs one statement.
    ///
    /// @param answer gets the bytes; when it throws, the process is killed
    /// @throws IOException if the answer could not be written
    Outcome ask(Question question, TableSource source, SqlAnswer answer) throws IOException {
        long deadline = System.nanoTime() + limits.time().plus(GRACE).toNanos();
        busy = true;
        Thread watch = Thread.ofPlatform().daemon().name("sql-worker-watch").start(() -> watch(deadline));
        try (OpenTables tables = new OpenTables(source)) {
            return converse(question, tables, new Sending(answer));
        } finally {
            busy = false;
            watch.interrupt();
        }
    }

    private Outcome converse(Question question, OpenTables tables, Sending answer) throws IOException {
        try {
            send(Frame.Kind.QUERY, question);
            while (true) {
                Frame frame = Frame.read(in);
                switch (frame.kind()) {
                    case TABLES -> {
                        Opened opened = open(JSON.readValue(frame.content(), Needs.class), tables);
                        opened.warnings().forEach(answer::warn);
                        send(Frame.Kind.FILES, opened);
                    }
                    case DATA -> answer.write(frame.content());
                    case END -> {
                        Ending ending = JSON.readValue(frame.content(), Ending.class);
                        ending.warning().ifPresent(answer::warn);
                        answer.finish();
                        return new Outcome(ending, null, answer.bytes, answer.warnings);
                    }
                    case FAILED -> {
                        return new Outcome(
                                null, JSON.readValue(frame.content(), Failure.class), answer.bytes, answer.warnings);
                    }
                    default -> throw new IOException("frame " + frame.kind() + " (expected: an answer)");
                }
            }
        } catch (AnswerLost lost) {
            broken = true;
            process.destroyForcibly();
            throw lost.reason;
        } catch (IOException pipe) {
            broken = true;
            process.destroyForcibly();
            return new Outcome(null, reason(pipe), answer.bytes, answer.warnings);
        }
    }

    private Failure reason(IOException pipe) {
        Failure reason = killed;
        return reason != null
                ? reason
                : new Failure(Failure.INTERNAL, "the worker process ended while it ran the statement: " + pipe);
    }

    private static Opened open(Needs needs, OpenTables tables) {
        List<TableScan> scans = new ArrayList<>();
        for (Needs.Need need : needs.tables()) {
            scans.add(
                    tables.open(need.table(), need.fromNanos(), need.toNanos()).scan());
        }
        return new Opened(scans, tables.warnings());
    }

    private void send(Frame.Kind kind, Object content) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(content);
        Frame.write(out, kind, bytes, bytes.length);
    }

    private void watch(long deadline) {
        try {
            while (busy && process.isAlive()) {
                long resident = residentBytes();
                if (resident > limits.process().bytes()) {
                    kill(new Failure(
                            Failure.MEMORY,
                            "the statement needs more memory than " + limits.process() + "; ask for less at once"));
                } else if (System.nanoTime() - deadline > 0) {
                    kill(new Failure(
                            Failure.TIMEOUT,
                            "the statement took longer than " + limits.time().toMillis() + " ms"));
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException finished) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill(Failure why) {
        if (killed == null && busy) {
            killed = why;
            process.destroyForcibly();
        }
    }

    /// Resident memory now; 0 where the system does not tell.
    long residentBytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return 0;
    }

    boolean isAlive() {
        return process.isAlive() && killed == null && !broken;
    }

    long pid() {
        return process.pid();
    }

    private void logErrors() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.warn("sql worker {}: {}", process.pid(), line);
            }
        } catch (IOException ended) {
            LOG.debug("sql worker {}: stderr ended: {}", process.pid(), ended.toString());
        }
    }

    /// Kills the process and removes its temporary folder.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        Scratch.remove(scratch);
    }

    private static final class AnswerLost extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        private final IOException reason;

        AnswerLost(IOException reason) {
            this.reason = reason;
        }
    }

    /// Holds the last frame back, so that what the end of an answer tells can come before all of a short one.
    private static final class Sending {
        private final SqlAnswer answer;
        private final List<String> warnings = new ArrayList<>();
        private byte[] held = {};
        private long bytes;

        Sending(SqlAnswer answer) {
            this.answer = answer;
        }

        void warn(String warning) {
            warnings.add(warning);
            answer.warn(warning);
        }

        void write(byte[] content) throws AnswerLost {
            finish();
            held = content;
        }

        void finish() throws AnswerLost {
            try {
                if (held.length > 0) {
                    answer.write(held);
                    bytes += held.length;
                    held = new byte[0];
                }
            } catch (IOException gone) {
                throw new AnswerLost(gone);
            }
        }
    }
}
