package dev.sluice.sdk;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on a free port of loopback that keeps the bodies it gets, by path, and answers as it is told.
final class Sink implements AutoCloseable {
    private final Map<String, List<byte[]>> bodies = new ConcurrentHashMap<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private volatile byte[] answer = new byte[0];
    private volatile int status = 200;

    private Sink(HttpServer server) {
        this.server = server;
    }

    static Sink open() {
        try {
            Sink sink = new Sink(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            sink.server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                sink.bodies
                        .computeIfAbsent(exchange.getRequestURI().getPath(), any -> new CopyOnWriteArrayList<>())
                        .add(body);
                exchange.getRequestHeaders().forEach((name, values) -> sink.headers.put(name, values.get(0)));
                exchange.getResponseHeaders().set("content-type", "application/x-protobuf");
                exchange.sendResponseHeaders(sink.status, sink.answer.length == 0 ? -1 : sink.answer.length);
                exchange.getResponseBody().write(sink.answer);
                exchange.close();
            });
            sink.server.start();
            return sink;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void answer(int code, byte[] body) {
        status = code;
        answer = body;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The only body at this path.
    byte[] body(String path) {
        List<byte[]> all = bodies.getOrDefault(path, List.of());
        if (all.size() != 1) {
            throw new AssertionError(path + ": " + all.size() + " requests, at " + bodies.keySet());
        }
        return all.get(0);
    }

    int requests() {
        return bodies.values().stream().mapToInt(List::size).sum();
    }

    String header(String name) {
        return headers.get(name);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
