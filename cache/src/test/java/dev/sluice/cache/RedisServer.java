package dev.sluice.cache;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.kernel.certificate.SelfSigned;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A redis-server of a test's own, on a free port, that keeps nothing.
final class RedisServer implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final Process process;
    private final int port;
    private final boolean isEncrypted;

    private RedisServer(Process process, int port, boolean isEncrypted) {
        this.process = process;
        this.port = port;
        this.isEncrypted = isEncrypted;
    }

    /// Starts one; without the program the test is skipped, and says so.
    static RedisServer start(Path folder) throws Exception {
        return start(folder, List.of());
    }

    /// Starts one that speaks TLS and nothing else.
    ///
    /// @param own what it shows
    /// @param clients what clients have to show; null when they need nothing
    static RedisServer start(Path folder, SelfSigned own, @Nullable SelfSigned clients) throws Exception {
        List<String> tls =
                new ArrayList<>(List.of("--tls-cert-file", own.certificate().toString()));
        tls.addAll(List.of("--tls-key-file", own.key().toString(), "--tls-auth-clients"));
        tls.addAll(
                clients == null
                        ? List.of("no")
                        : List.of(
                                "yes",
                                "--tls-ca-cert-file",
                                clients.certificate().toString()));
        return start(folder, tls);
    }

    private static RedisServer start(Path folder, List<String> tls) throws Exception {
        Path program = program();
        if (program == null) {
            String message = "SKIPPED: tests with a Redis. They need redis-server: apt install redis-server,"
                    + " or name one in SLUICE_REDIS";
            System.err.println(message);
            assumeTrue(false, message);
        }
        Path log = folder.resolve("redis.log");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            RedisServer server = launch(program, folder, log, tls);
            if (server.awaitListening()) {
                return server;
            }
            server.close();
            if (!Files.readString(log).contains("Address already in use")) {
                break;
            }
        }
        throw new IllegalStateException("redis-server does not start: " + Files.readString(log));
    }

    private static RedisServer launch(Path program, Path folder, Path log, List<String> tls) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--requirepass", "secret"));
        command.addAll(List.of("--dir", folder.toString()));
        command.addAll(
                tls.isEmpty()
                        ? List.of("--port", Integer.toString(port))
                        : List.of("--port", "0", "--tls-port", Integer.toString(port)));
        command.addAll(tls);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new RedisServer(process, port, !tls.isEmpty());
    }

    /// False if it ended instead, or never listened.
    private boolean awaitListening() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return process.isAlive();
            } catch (IOException notYet) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    String uri() {
        return uri(isEncrypted ? "localhost" : "127.0.0.1", "secret");
    }

    String uri(String host, String password) {
        return (isEncrypted ? "rediss" : "redis") + "://:" + password + "@" + host + ":" + port;
    }

    /// Stops it in the middle of everything, as `SIGSTOP` does: connections stay open and nobody answers.
    void pause() throws Exception {
        signal("-STOP");
    }

    void resume() throws Exception {
        signal("-CONT");
    }

    private void signal(String signal) throws Exception {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /// Free at this moment, and below those that systems give to outgoing connections: one of these could be taken
    /// before the server listens.
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(28_000, 32_768);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
        throw new IOException("no free port in " + ATTEMPTS + " attempts");
    }

    private static Path program() {
        String named = System.getenv("SLUICE_REDIS");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
