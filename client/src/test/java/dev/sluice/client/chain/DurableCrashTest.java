package dev.sluice.client.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An application is killed with SIGKILL again and again, while its destination is away, comes and goes, or works: all
/// that the durable layer promised arrives. `-Dsluice.kills=N` sets how often, `-Dsluice.seed=S` when.
class DurableCrashTest {
    /// What may be under way or delivered and not yet marked as that, when a process dies.
    private static final int REPEATED_MAX = 256 + 16;

    /// Of each life; none sends as many.
    private static final int NUMBERS = 1_000_000;

    @TempDir
    Path folder;

    private enum Destination {
        AWAY,
        FLAPPING,
        WORKING
    }

    private final Queue<Integer> received = new ConcurrentLinkedQueue<>();
    private volatile Destination destination = Destination.AWAY;

    @Test
    void everythingThatSucceededArrivesAcrossKills() throws Exception {
        int kills = Integer.getInteger("sluice.kills", 3);
        long seed = Long.getLong("sluice.seed", 1);
        Random random = new Random(seed);
        Set<Integer> succeeded = new TreeSet<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            HttpServer server = server(threads);
            try {
                String url = "http://127.0.0.1:" + server.getAddress().getPort();
                for (int kill = 0; kill < kills; kill++) {
                    destination = Destination.values()[kill % 3];
                    succeeded.addAll(killAfter(30 + random.nextInt(400), url, kill * NUMBERS));
                }
                destination = Destination.WORKING;
                Process last = start(url, "deliver");
                assertThat(last.waitFor(90, TimeUnit.SECONDS)).isTrue();
                assertThat(last.exitValue()).as("all was delivered").isZero();
            } finally {
                server.stop(0);
            }
        }
        Set<Integer> arrived = new TreeSet<>(received);
        assertThat(arrived).as("seed %d", seed).containsAll(succeeded);
        assertThat(received.size() - arrived.size())
                .as("sent twice, seed %d", seed)
                .isLessThanOrEqualTo(kills * REPEATED_MAX);
    }

    /// The numbers that it said before it was killed.
    private Set<Integer> killAfter(int count, String url, int from) throws IOException, InterruptedException {
        Process sender = start(url, Integer.toString(from));
        Set<Integer> said = new TreeSet<>();
        try (BufferedReader out = sender.inputReader(StandardCharsets.UTF_8)) {
            while (said.size() < count) {
                String line = out.readLine();
                assertThat(line).as(() -> errors()).isNotNull();
                said.add(Integer.parseInt(line));
            }
        } finally {
            sender.destroyForcibly().waitFor();
        }
        return said;
    }

    private Process start(String url, String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dcom.linecorp.armeria.transportType=nio",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DurableSender.class.getName(),
                        folder.resolve("journal").toString(),
                        url,
                        what)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private HttpServer server(ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int number = ByteBuffer.wrap(body).getInt();
            boolean taken = destination == Destination.WORKING || destination == Destination.FLAPPING && number % 3 > 0;
            if (taken) {
                received.add(number);
            }
            // A flapping destination takes some and does not live to say so.
            boolean said = taken && (destination == Destination.WORKING || number % 7 > 0);
            exchange.sendResponseHeaders(said ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
