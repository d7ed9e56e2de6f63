package dev.sluice.server.transport;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An HTTP/2 connection without manners: it writes whatever frames it is told, and a thread of its own notes what
/// comes back. One owner writes; the notes are guarded by this object's lock.
///
/// Header fields are written as literals, without a table and without Huffman codes; those that come back are not
/// decoded.
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int ENHANCE_YOUR_CALM = 11;
    public static final int REFUSED_STREAM = 7;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Socket socket;
    private final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<Integer, Reply> replies = new HashMap<>();
    private final int[] seen = new int[256];
    private final Map<Integer, Integer> resets = new HashMap<>();
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int goAway = -1;
    private long window = 65_535;

    /// What has come back on one stream.
    private static final class Reply {
        int dataBytes;
        boolean ended;
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /// Connects, and sends the preface and empty SETTINGS.
    public static RawHttp2 open(int port) throws IOException {
        RawHttp2 opened = connect(port);
        opened.preface();
        opened.frame(SETTINGS, 0, 0, new byte[0]);
        opened.flush();
        opened.listen();
        return opened;
    }

    /// The same, with one request done, so that what follows on streams from 3 on takes the lane.
    public static RawHttp2 openLane(int port) throws Exception {
        RawHttp2 opened = open(port);
        opened.export(1);
        opened.message(1, Requests.spans(1));
        if (opened.awaitReply(1) != GrpcFrame.HEADER_BYTES) {
            throw new IllegalStateException("the first request was refused");
        }
        opened.frame(SETTINGS, ACK, 0);
        return opened;
    }

    /// Connects, sends nothing, and hears nothing until [#listen()].
    public static RawHttp2 connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new RawHttp2(socket);
    }

    public void preface() throws IOException {
        bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    public void listen() {
        Thread.ofPlatform().daemon().name("raw-http2").start(this::note);
    }

    public void bytes(byte... bytes) throws IOException {
        out.write(bytes);
    }

    public void frame(int type, int flags, int stream, byte... payload) throws IOException {
        frameHeader(type, flags, stream, payload.length);
        out.write(payload);
    }

    /// A frame's header alone, with whatever length.
    public void frameHeader(int type, int flags, int stream, int length) throws IOException {
        out.write(length >>> 16);
        out.write(length >>> 8);
        out.write(length);
        out.write(type);
        out.write(flags);
        number(stream);
    }

    /// A whole header block in one frame.
    public void headers(int stream, int flags, String... namesAndValues) throws IOException {
        frame(HEADERS, flags | END_HEADERS, stream, block(namesAndValues));
    }

    /// The headers of an OTLP/gRPC request for traces.
    public void export(int stream, String... more) throws IOException {
        String[] fields = {
            ":method",
            "POST",
            ":scheme",
            "http",
            ":authority",
            "localhost",
            ":path",
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            "content-type",
            "application/grpc",
            "te",
            "trailers"
        };
        String[] all = new String[fields.length + more.length];
        System.arraycopy(fields, 0, all, 0, fields.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        headers(stream, 0, all);
    }

    public static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    /// A plain gRPC message in as many DATA frames as it needs, the last ending the stream.
    public void message(int stream, byte[] message) throws IOException {
        byte[] framed = Requests.frame(0, message);
        for (int at = 0; at < framed.length; at += 16_384) {
            int size = Math.min(16_384, framed.length - at);
            byte[] part = new byte[size];
            System.arraycopy(framed, at, part, 0, size);
            frame(DATA, at + size == framed.length ? END_STREAM : 0, stream, part);
        }
        flush();
    }

    public static byte[] int32(long value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    public void flush() throws IOException {
        out.flush();
    }

    /// Waits until the stream has ended.
    ///
    /// @return bytes of DATA on it: an answer without any is a refusal; -1 if the stream was reset
    public synchronized int awaitReply(int stream) throws InterruptedException, TimeoutException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Reply reply = replies.get(stream);
            if (resets.containsKey(stream) && (reply == null || !reply.ended)) {
                return -1;
            }
            if (reply != null && reply.ended) {
                replies.remove(stream);
                return reply.dataBytes;
            }
            if (closed.getCount() == 0) {
                throw new IOException("closed by the server, GOAWAY " + goAway);
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("no answer on stream " + stream);
            }
            wait(left);
        }
    }

    /// Waits until the server gives leave to send this much on the connection, and counts it as sent: good manners,
    /// which nothing else here has.
    public synchronized void awaitWindow(int bytes) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (window < bytes) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("window of the connection: " + window + " bytes");
            }
            wait(left);
        }
        window -= bytes;
    }

    /// Waits until the server has closed the connection.
    ///
    /// @return the error of its first GOAWAY, or -1 if none came
    public int awaitClosed() throws InterruptedException, TimeoutException {
        if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("the server keeps the connection");
        }
        return goAway();
    }

    public synchronized boolean isEnded(int stream) {
        Reply reply = replies.get(stream);
        return reply != null && reply.ended;
    }

    public synchronized boolean isClosed() {
        return closed.getCount() == 0;
    }

    public synchronized int goAway() {
        return goAway;
    }

    /// By how much the server has widened the window of the stream.
    public synchronized int windowOf(int stream) {
        return windows.getOrDefault(stream, 0);
    }

    /// Bytes of DATA that have come on the stream, whose answer nobody has awaited yet.
    public synchronized int dataOf(int stream) {
        Reply reply = replies.get(stream);
        return reply == null ? 0 : reply.dataBytes;
    }

    /// How many frames of this type have come.
    public synchronized int seen(int type) {
        return seen[type];
    }

    /// The error with which the server reset the stream, or -1.
    public synchronized int resetOf(int stream) {
        return resets.getOrDefault(stream, -1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void note() {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt() & 0x7fffffff;
                byte[] payload = in.readNBytes(length);
                note(type, flags, stream, payload);
            }
        } catch (IOException end) {
            synchronized (this) {
                closed.countDown();
                notifyAll();
            }
        }
    }

    private synchronized void note(int type, int flags, int stream, byte[] payload) {
        seen[type]++;
        if (type == GOAWAY && goAway < 0) {
            goAway = payload[7];
        }
        if (type == RST_STREAM) {
            resets.put(stream, (int) payload[3]);
            notifyAll();
        }
        if (type == WINDOW_UPDATE && stream == 0) {
            window += ByteBuffer.wrap(payload).getInt();
            notifyAll();
        } else if (type == WINDOW_UPDATE) {
            windows.merge(stream, ByteBuffer.wrap(payload).getInt(), Integer::sum);
        }
        if (type == DATA || type == HEADERS) {
            Reply reply = replies.computeIfAbsent(stream, s -> new Reply());
            reply.dataBytes += type == DATA ? payload.length : 0;
            if ((flags & END_STREAM) != 0) {
                reply.ended = true;
                notifyAll();
            }
        }
    }

    private void number(int value) throws IOException {
        out.write(int32(value));
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int left = bytes.length;
        if (left < 127) {
            block.write(left);
        } else {
            block.write(127);
            left -= 127;
            while (left >= 128) {
                block.write(left & 127 | 128);
                left >>>= 7;
            }
            block.write(left);
        }
        block.writeBytes(bytes);
    }
}
