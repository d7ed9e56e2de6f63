package dev.sluice.server.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// One run of the program on shifted ports. One owner; closing it kills what is still alive.
public final class SluiceProcess implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);

    private static final int OFFSETS = 140;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path log;
    private final int offset;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private SluiceProcess(Process process, Path log, int offset) {
        this.process = process;
        this.log = log;
        this.offset = offset;
    }

    /// Starts the program on `data` and waits until it is ready.
    ///
    /// @param log where its standard error goes, appended
    public static SluiceProcess start(Path data, Path log, int offset, String... arguments)
            throws IOException, InterruptedException {
        SluiceProcess started = launch(data, log, offset, Map.of(), arguments);
        started.awaitReady();
        return started;
    }

    /// Starts the program and returns at once.
    public static SluiceProcess launch(
            Path data, Path log, int offset, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sluice.server.Main",
                "run",
                "--data",
                data.toString(),
                "--port-offset",
                Integer.toString(offset)));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new SluiceProcess(process, log, offset);
    }

    /// An offset whose three ports are free at this moment, and below those that systems give to clients: one of these
    /// could be taken while a killed server starts again. Looked for from a random place on: another test on this
    /// machine may be looking too.
    public static int freeOffset() throws IOException {
        int first = ThreadLocalRandom.current().nextInt(OFFSETS);
        for (int i = 0; i < OFFSETS; i++) {
            int offset = 4_000 + (first + i) % OFFSETS * 137;
            if (isFree(4317 + offset) && isFree(4318 + offset) && isFree(8317 + offset)) {
                return offset;
            }
        }
        throw new IOException("no three free ports");
    }

    public URI grpc() {
        return URI.create("http://127.0.0.1:" + (4317 + offset));
    }

    public URI http() {
        return URI.create("http://127.0.0.1:" + (4318 + offset));
    }

    public URI query() {
        return URI.create("http://127.0.0.1:" + (8317 + offset));
    }

    public String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(query().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    public HttpResponse<String> sql(String statement) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(query().resolve("/api/v1/sql"))
                .header("content-type", "text/plain")
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(statement))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /// `kill -9`, and waits for the end.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// SIGTERM, and the exit code.
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor(40, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /// @param name such as `INT`
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    public int awaitExit() throws InterruptedException {
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    public void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        HttpRequest probe = HttpRequest.newBuilder(query().resolve("/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        while (System.nanoTime() < deadline) {
            try {
                if (client.send(probe, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("the program ended with " + process.exitValue() + ":\n" + log(), notYet);
                }
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("the program ended with " + process.exitValue() + ":\n" + log());
            }
        }
        throw new IOException("not ready after " + START_DEADLINE + ":\n" + log());
    }

    /// `kill -9` after this time, while the caller goes on.
    public CompletableFuture<Void> killAfter(long millis) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        kill();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                },
                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    /// The same, once so many spans were accepted: a slow start is no reason to have nothing to compare.
    public CompletableFuture<Void> killAfter(long millis, long spans) {
        return CompletableFuture.runAsync(() -> {
                    try {
                        awaitStatus(
                                "under load",
                                status -> status.at("/ledger/traces/accepted").asLong() >= spans);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                })
                .thenCompose(flowing -> killAfter(millis));
    }

    /// Waits until everything that the journal holds has reached its destinations.
    public void awaitDelivered() throws IOException, InterruptedException {
        awaitStatus("delivered", status -> status.at("/journal/lagEntries").asLong(-1) == 0);
    }

    /// Waits until the status is as it should be.
    ///
    /// @param what in a word, for the failure
    public void awaitStatus(String what, Predicate<JsonNode> asItShouldBe) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        JsonNode status = status();
        while (!asItShouldBe.test(status)) {
            if (System.nanoTime() > deadline || process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("not " + what + ": " + status + "\n" + log());
            }
            status = status();
        }
    }

    public JsonNode status() throws IOException, InterruptedException {
        return JSON.readTree(get("/api/v1/status"));
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
