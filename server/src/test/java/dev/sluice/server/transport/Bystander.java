package dev.sluice.server.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A well-behaved client that goes on sending while something bad happens next to it: a connection each with OTLP
/// over gRPC, HTTP and WebSocket, a request at a time on each. One owner.
public final class Bystander implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch all = new CountDownLatch(3);
    private volatile boolean stopping;

    @FunctionalInterface
    private interface Sending {
        void run() throws Exception;
    }

    private Bystander() {}

    /// Starts sending and returns when all connections have had an answer.
    public static Bystander start(int grpcPort, int httpPort) throws InterruptedException {
        Bystander bystander = new Bystander();
        bystander.start("grpc", () -> bystander.overGrpc(grpcPort));
        bystander.start("http", () -> bystander.overHttp(httpPort));
        bystander.start("websocket", () -> bystander.overWebSocket(httpPort));
        bystander.all.await();
        return bystander;
    }

    private void start(String name, Sending sending) {
        threads.add(Thread.ofPlatform().name("bystander-" + name).start(() -> {
            try {
                sending.run();
            } catch (Exception failure) {
                failures.add(name + ": " + failure);
            } finally {
                all.countDown();
            }
        }));
    }

    private void overGrpc(int port) throws Exception {
        byte[] request = Requests.spans(10);
        try (RawHttp2 connection = RawHttp2.open(port)) {
            for (int stream = 1; !stopping; stream += 2) {
                long started = System.nanoTime();
                connection.export(stream);
                connection.message(stream, request);
                int bytes = connection.awaitReply(stream);
                if (bytes < 5) {
                    failures.add("grpc: refused");
                }
                connection.frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.int32(bytes));
                done(started);
            }
        }
    }

    private void overHttp(int port) throws IOException {
        byte[] request = Requests.spans(10);
        byte[] head = ("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
                        + "content-length: " + request.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (!stopping) {
                long started = System.nanoTime();
                out.write(head);
                out.write(request);
                String answer = readHead(in);
                if (!answer.startsWith("HTTP/1.1 200 ")) {
                    failures.add("http: " + answer);
                    return;
                }
                done(started);
            }
        }
    }

    private void overWebSocket(int port) throws IOException {
        byte[] request = Requests.spans(10);
        byte[] head = {(byte) 0x82, (byte) 0xfe, (byte) (request.length >> 8), (byte) request.length, 0, 0, 0, 0};
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            out.write(("GET /v1/traces HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                            + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            readHead(in);
            while (!stopping) {
                long started = System.nanoTime();
                out.write(head);
                out.write(request);
                byte[] answer = in.readNBytes(3);
                if (!Arrays.equals(answer, new byte[] {(byte) 0x82, 1, 0})) {
                    failures.add("websocket: " + Arrays.toString(answer));
                    return;
                }
                done(started);
            }
        }
    }

    private void done(long started) {
        nanos.add(System.nanoTime() - started);
        all.countDown();
    }

    /// An answer's head; the body of a success is empty.
    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /// Ends all connections. What failed since the start, which should be nothing.
    public List<String> stop() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return List.copyOf(failures);
    }

    /// Requests answered so far.
    public int answered() {
        return nanos.size();
    }

    /// Forgets the times so far.
    public void reset() {
        nanos.clear();
    }

    /// The time within which this share of the requests was answered.
    public double millis(double share) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1.0, share * sorted.size())) / 1e6;
    }

    @Override
    public void close() {
        stopping = true;
    }
}
