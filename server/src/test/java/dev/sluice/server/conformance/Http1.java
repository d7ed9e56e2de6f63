package dev.sluice.server.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// HTTP by hand, for what clients hide.
final class Http1 implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Http1(int port, int patienceMillis) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(patienceMillis);
            in = socket.getInputStream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The head of a `POST` of protobuf, without the empty line that ends it.
    static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n";
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException failure) {
            throw new AssertionError("the server hung up", failure);
        }
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Answer read() {
        try {
            String[] lines = head().split("\r\n");
            Map<String, String> headers = new HashMap<>();
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            int status = Integer.parseInt(lines[0].split(" ")[1]);
            return new Answer(status, headers, in.readNBytes(length));
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("no answer in time", silent);
        } catch (IOException failure) {
            throw new AssertionError("the server hung up", failure);
        }
    }

    /// The nine bytes of head of the next frame of HTTP/2 (length, type, flags, stream); its content is skipped.
    byte[] frame() {
        try {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                throw new AssertionError("the server hung up");
            }
            int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
            in.skipNBytes(length);
            return head;
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("no frame in time", silent);
        } catch (IOException failure) {
            throw new AssertionError("the server hung up", failure);
        }
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
