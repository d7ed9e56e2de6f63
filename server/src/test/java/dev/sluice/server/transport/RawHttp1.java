package dev.sluice.server.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// An HTTP/1 connection that writes whatever it is told. One owner writes; what comes back is read when asked for.
public final class RawHttp1 implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final OutputStream out;
    private int frameKind;

    private RawHttp1(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    public static RawHttp1 open(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new RawHttp1(socket);
    }

    public void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /// The head of an OTLP/HTTP request for traces, with these lines more.
    public void head(String... lines) throws IOException {
        text("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
                + String.join("\r\n", lines) + "\r\n\r\n");
    }

    public static byte[] chunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes(new byte[] {'\r', '\n'});
        return chunk.toByteArray();
    }

    /// The head of the next answer.
    ///
    /// @return empty if the server has hung up
    public String answer() throws IOException {
        try {
            return Bystander.readHead(socket.getInputStream());
        } catch (IOException hungUp) {
            if (hungUp instanceof SocketTimeoutException) {
                throw hungUp;
            }
            return "";
        }
    }

    /// Leaves out this much of what comes.
    public void skip(int bytes) throws IOException {
        socket.getInputStream().readNBytes(bytes);
    }

    /// The next bytes, this many unless the server hangs up before.
    public String next(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /// The payload of the next WebSocket frame.
    public String frame() throws IOException {
        String head = next(2);
        frameKind = head.charAt(0) & 0x0f;
        int size = head.charAt(1);
        if (size == 126) {
            String length = next(2);
            size = length.charAt(0) << 8 | length.charAt(1);
        } else if (size == 127) {
            String length = next(8);
            size = length.charAt(5) << 16 | length.charAt(6) << 8 | length.charAt(7);
        }
        return next(size);
    }

    /// The kind of the frame before: 1 text, 2 binary, 8 close, 9 ping, 10 pong.
    public int frameKind() {
        return frameKind;
    }

    /// Everything that still comes until the server hangs up.
    public String rest() throws IOException, TimeoutException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                rest.write(next);
            }
        } catch (SocketTimeoutException kept) {
            throw new TimeoutException("the server keeps the connection");
        } catch (IOException reset) {
            return rest.toString(StandardCharsets.ISO_8859_1);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
