package dev.sluice.cache;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Speaks just enough of Redis to go wrong in a chosen way.
final class ScriptedRedis implements Closeable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger gets = new AtomicInteger();
    private volatile Manner manner;

    enum Manner {
        /// Every key has the value `x`.
        SOUND,
        /// Takes connections and never says a word.
        MUTE,
        /// Greets as it should, and answers no question.
        HANGS,
        /// Greets as it should, and closes at the first question.
        HANGS_UP,
        /// Greets as it should, and answers with what is no Redis.
        BABBLES
    }

    ScriptedRedis(Manner manner) throws IOException {
        this.manner = manner;
        Thread.ofVirtual().start(this::listen);
    }

    String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    void behave(Manner manner) {
        this.manner = manner;
    }

    int connections() {
        return connections.get();
    }

    int gets() {
        return gets.get();
    }

    private void listen() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            for (List<String> command = command(in); command != null; command = command(in)) {
                String answer = answer(command.get(0).toUpperCase(java.util.Locale.ROOT));
                if (answer == null) {
                    return;
                }
                out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException gone) {
            // The client went away.
        }
    }

    /// Null to hang up.
    private String answer(String command) {
        Manner now = manner;
        if (command.equals("GET")) {
            gets.incrementAndGet();
        }
        if (now == Manner.MUTE) {
            return "";
        }
        return switch (command) {
            case "PING" -> "+PONG\r\n";
            case "GET", "SET" ->
                switch (now) {
                    case SOUND -> command.equals("GET") ? "$1\r\nx\r\n" : "+OK\r\n";
                    case HANGS_UP -> null;
                    case BABBLES -> "HTTP/1.1 400 Bad Request\r\n\r\n";
                    default -> "";
                };
            default -> "+OK\r\n";
        };
    }

    private static List<String> command(BufferedReader in) throws IOException {
        String head = in.readLine();
        if (head == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
            in.readLine();
            words.add(in.readLine());
        }
        return words;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
