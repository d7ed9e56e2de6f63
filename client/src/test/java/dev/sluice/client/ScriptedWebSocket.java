package dev.sluice.client;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A WebSocket server on a free port of loopback, on bare sockets, that answers as it is told and remembers the heads
/// of the requests it got.
final class ScriptedWebSocket implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    private static final String ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// What happens on a message, in the order of their arrival on a connection.
    interface Script {
        void message(Session session, byte[] message) throws IOException;
    }

    private final ServerSocket listener;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<byte[]> pongs = new CopyOnWriteArrayList<>();
    private volatile Script script;
    /// What is said instead of the upgrade; null to upgrade.
    private volatile String refusal;
    private volatile String subprotocol = "Sec-WebSocket-Protocol: otlp.v1\r\n";
    private volatile boolean upgrades = true;
    private volatile boolean ends = true;
    private final Semaphore ended = new Semaphore(0);

    ScriptedWebSocket(Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    void answer(Script other) {
        script = other;
    }

    /// @param head status line and headers
    void refuse(String head) {
        refusal = head;
    }

    void upgradeWithoutSubprotocol() {
        subprotocol = "";
    }

    void leaveUpgradesUnanswered() {
        upgrades = false;
    }

    /// Only the end of the TCP connection ends a session from now on.
    void leaveClosesUnanswered() {
        ends = false;
    }

    /// Waits for the end of a connection that was not waited for yet.
    ///
    /// @return false if there is none in time
    boolean awaitEnd() throws InterruptedException {
        return ended.tryAcquire(20, TimeUnit.SECONDS);
    }

    List<String> heads() {
        return heads;
    }

    List<byte[]> pongs() {
        return pongs;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = head(in);
            heads.add(head);
            String refused = refusal;
            if (refused != null) {
                socket.getOutputStream()
                        .write((refused + "content-length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                return;
            }
            if (!upgrades) {
                in.readAllBytes();
                return;
            }
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + subprotocol + "Sec-WebSocket-Accept: " + accept(head) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Session session = new Session(socket);
            while (session.read(in)) {}
        } catch (IOException gone) {
            // The client has ended it.
        } finally {
            ended.release();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended in the head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String accept(String head) {
        String key = new BufferedReader(new java.io.StringReader(head))
                .lines()
                .filter(line -> line.toLowerCase().startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + ACCEPT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /// One connection.
    final class Session {
        private final Socket socket;

        private Session(Socket socket) {
            this.socket = socket;
        }

        /// Sends an answer: the code, and what follows it.
        void answer(int code, byte[] content) throws IOException {
            byte[] answer = new byte[1 + content.length];
            answer[0] = (byte) code;
            System.arraycopy(content, 0, answer, 1, content.length);
            send(BINARY, true, answer);
        }

        void send(int opcode, boolean last, byte[] content) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(10 + content.length);
            frame.put((byte) ((last ? 0x80 : 0) | opcode));
            if (content.length < 126) {
                frame.put((byte) content.length);
            } else {
                frame.put((byte) 127).putLong(content.length);
            }
            frame.put(content);
            OutputStream out = socket.getOutputStream();
            out.write(frame.array(), 0, frame.position());
            out.flush();
        }

        void hangUp() throws IOException {
            socket.close();
        }

        /// Reads a frame, which the client must have masked, and hands a message to the script.
        private boolean read(DataInputStream in) throws IOException {
            int opcode = in.readUnsignedByte() & 0xf;
            int length = in.readUnsignedByte();
            if (length < 0x80) {
                throw new AssertionError("a frame of a client without a mask");
            }
            long bytes = length & 0x7f;
            if (bytes == 126) {
                bytes = in.readUnsignedShort();
            } else if (bytes == 127) {
                bytes = in.readLong();
            }
            byte[] mask = in.readNBytes(4);
            byte[] content = in.readNBytes((int) bytes);
            for (int i = 0; i < content.length; i++) {
                content[i] ^= mask[i & 3];
            }
            if (opcode == BINARY) {
                script.message(this, content);
            } else if (opcode == PING + 1) {
                pongs.add(content);
            }
            return opcode != CLOSE || !ends;
        }
    }
}
