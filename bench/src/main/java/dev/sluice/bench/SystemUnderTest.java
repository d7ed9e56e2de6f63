package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server process pinned to core 0, and the generator runs against it, pinned to core 1. Linux only: it reads
/// /proc.
final class SystemUnderTest implements AutoCloseable {
    private static final long TICKS_PER_SECOND = 100;
    private static final long TICKS_EVERY_MILLIS = 50;
    private static final long COMMIT_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long START_DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Process process;
    private final Path work;
    private final int portOffset;
    private final int queryPort;
    private final double startMillis;

    private SystemUnderTest(List<String> command, Path work, int portOffset, int queryPort)
            throws IOException, InterruptedException {
        this.work = work;
        this.portOffset = portOffset;
        this.queryPort = queryPort;
        long started = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GOMAXPROCS", "1");
        this.process = builder.redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
        awaitListening(started, portOffset + 4317);
        this.startMillis = (System.nanoTime() - started) / 1e6;
        if (queryPort != 0) {
            awaitListening(started, queryPort);
        }
    }

    static SystemUnderTest sluice(Path root, Path work, List<String> arguments, int portOffset)
            throws IOException, InterruptedException {
        List<String> command = pinned(0, java(root));
        command.addAll(arguments);
        return new SystemUnderTest(command, work, portOffset, portOffset + 8317);
    }

    /// A server that takes what the system under test sends on, on the generator's core.
    static SystemUnderTest sink(Path root, Path work, List<String> arguments, int portOffset)
            throws IOException, InterruptedException {
        List<String> command = pinned(1, java(root));
        command.addAll(arguments);
        return new SystemUnderTest(command, work, portOffset, portOffset + 8317);
    }

    static SystemUnderTest collector(Path binary, Path configuration, Path work, int portOffset)
            throws IOException, InterruptedException {
        return new SystemUnderTest(
                pinned(0, List.of(binary.toString(), "--config", configuration.toString())), work, portOffset, 0);
    }

    /// Spans that it has counted so far.
    long received() throws IOException {
        return status().at("/ledger/traces/received").asLong();
    }

    double startMillis() {
        return startMillis;
    }

    /// What of a run is held against what was acknowledged in it.
    enum Account {
        /// From the first request on, for a server that puts off a part of its work.
        WHOLE,
        /// From the end of the generator's warm-up on.
        WARM
    }

    /// One run of the generator against this server. What the server put off until later counts too: the time of its
    /// processor is read when all that was acknowledged is in committed files. Latencies are those after the
    /// warm-up.
    Measurement run(Path root, Load load, int warmUpSeconds, int seconds, Account account)
            throws IOException, InterruptedException {
        awaitCommitted();
        JsonNode before = status();
        double allocated = allocatedBytes();
        List<String> command = pinned(1, java(root));
        command.addAll(load.arguments(portOffset));
        command.addAll(List.of("--for", warmUpSeconds + seconds + "s", "--warm-up", warmUpSeconds + "s"));
        NavigableMap<Instant, Long> ticks = new TreeMap<>();
        ticks.put(Instant.now(), cpuTicks());
        Process generator = new ProcessBuilder(command)
                .redirectError(work.resolve("load.log").toFile())
                .redirectOutput(work.resolve("load.json").toFile())
                .start();
        while (!generator.waitFor(TICKS_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            ticks.put(Instant.now(), cpuTicks());
        }
        JsonNode report = new ObjectMapper().readTree(work.resolve("load.json").toFile());
        awaitCommitted();
        JsonNode part = account == Account.WHOLE ? report : report.path("measured");
        long ticksBefore = account == Account.WHOLE
                ? ticks.firstEntry().getValue()
                : ticks.floorEntry(Instant.parse(part.path("since").asText())).getValue();
        double cpuNanos = (cpuTicks() - ticksBefore) * (1e9 / TICKS_PER_SECOND);
        JsonNode after = status();
        double acked = report.path("acked").asDouble();
        return new Measurement(
                part.path("acked").asDouble()
                        / Math.max(1e-9, part.path("seconds").asDouble()),
                cpuNanos / Math.max(1, part.path("acked").asDouble()),
                report.path("latencyMillis").path("p50").asDouble(),
                report.path("latencyMillis").path("p99").asDouble(),
                peakRssMebibytes(),
                grown(before, after, "bytes") / Math.max(1, grown(before, after, "rows")),
                (allocatedBytes() - allocated) / Math.max(1, acked),
                report.path("refused").asLong()
                        + report.path("failed").asLong()
                        + report.path("unknown").asLong());
    }

    /// Where the server answers questions.
    URI query(String path) {
        return URI.create("http://127.0.0.1:" + queryPort + path);
    }

    /// CPU time of the process so far, user and system.
    double cpuNanos() throws IOException {
        return cpuTicks() * (1e9 / TICKS_PER_SECOND);
    }

    /// The sum of all lines of a metric that hold these labels.
    double metric(String name, String labels) throws IOException {
        try (InputStream page = query("/metrics").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name) && line.contains(labels))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /// Heap that the server allocated so far; 0 for a peer.
    private double allocatedBytes() throws IOException {
        return queryPort == 0 ? 0 : metric("otelcol_process_runtime_total_alloc_bytes", "");
    }

    private static double grown(JsonNode before, JsonNode after, String figure) {
        return after.path("store").path(figure).asDouble()
                - before.path("store").path(figure).asDouble();
    }

    /// Waits until every entry of the journal has been delivered and every row committed. Nothing to wait for in a
    /// server without a store.
    private void awaitCommitted() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + COMMIT_DEADLINE_NANOS;
        while (!isCommitted(status())) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not committed after a minute: " + status());
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
    }

    private static boolean isCommitted(JsonNode status) {
        long waiting = status.path("journal").path("lagEntries").asLong();
        for (JsonNode table : status.path("store").path("tables")) {
            waiting += table.path("hotRows").asLong();
        }
        for (JsonNode destination : status.path("destinations")) {
            waiting += destination.at("/ledger/traces/queued").asLong();
        }
        return waiting == 0;
    }

    /// What the server says of itself; empty for a peer.
    private JsonNode status() throws IOException {
        if (queryPort == 0) {
            return new ObjectMapper().createObjectNode();
        }
        return new ObjectMapper().readTree(query("/api/v1/status").toURL());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            deleteAll(work);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> java(Path root) throws IOException {
        Path app = root.resolve("server/target/app");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("@" + app.resolve("jvm.options"));
        Path cache = app.resolve("sluice.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-cp", app.resolve("lib") + "/*", "dev.sluice.server.Main"));
        return command;
    }

    private static List<String> pinned(int core, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        return pinned;
    }

    private void awaitListening(long started, int port) throws IOException, InterruptedException {
        while (System.nanoTime() - started < START_DEADLINE_NANOS) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("server ended: " + Files.readString(work.resolve("log")), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
        throw new IOException("server does not listen on port " + port + ": " + Files.readString(work.resolve("log")));
    }

    /// User and system time so far, in clock ticks of a hundredth of a second.
    private long cpuTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private double peakRssMebibytes() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
