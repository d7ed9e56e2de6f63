package dev.sluice.pipeline.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A port on loopback that leads to another one, soundly or not. Any thread; the bytes move on virtual threads.
public final class FaultyRoute implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 << 10;
    private static final long DRIP_MILLIS = 30;
    /// Of an answer: enough for its first headers, not for all of it.
    private static final int STALL_BYTES = 20;

    private final int target;
    private final int port;
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault fault = Fault.NONE;
    /// Guarded by this.
    private @Nullable ServerSocket listener;

    /// What is wrong.
    public enum Fault {
        NONE,
        /// Nobody listens.
        REFUSED,
        /// Requests are read, and lost.
        SILENT,
        /// Answers come a byte at a time.
        DRIPPING,
        /// Answers begin, and end in the middle.
        STALLED,
        /// Connections are reset as soon as something is sent.
        RESET
    }

    public FaultyRoute(int target) throws IOException {
        this.target = target;
        ServerSocket first = listen(0);
        this.port = first.getLocalPort();
        accept(first);
    }

    public int port() {
        return port;
    }

    /// Connections so far.
    public int connections() {
        return accepted.get();
    }

    /// Connections that are open now.
    public int open() {
        return relays.size();
    }

    /// From now on the route is like this; connections from before are cut.
    public synchronized void set(Fault other) throws IOException {
        fault = other;
        ServerSocket open = listener;
        if (other == Fault.REFUSED && open != null) {
            open.close();
            listener = null;
        } else if (other != Fault.REFUSED && open == null) {
            accept(listen(port));
        }
        relays.forEach(Relay::cut);
    }

    @Override
    public synchronized void close() throws IOException {
        closed.countDown();
        set(Fault.REFUSED);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 200);
        return socket;
    }

    private synchronized void accept(ServerSocket socket) {
        listener = socket;
        Thread.startVirtualThread(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket near = socket.accept();
                    near.setTcpNoDelay(true);
                    accepted.incrementAndGet();
                    Relay relay = new Relay(near);
                    relays.add(relay);
                    Thread.startVirtualThread(relay::requests);
                    if (closed.getCount() == 0 || socket.isClosed()) {
                        relay.cut();
                    }
                } catch (IOException gone) {
                    // Closed, by a fault or at the end.
                }
            }
        });
    }

    /// One connection and the one behind it.
    private final class Relay {
        private final Socket near;
        private volatile @Nullable Socket far;

        Relay(Socket near) {
            this.near = near;
        }

        void requests() {
            try {
                InputStream in = near.getInputStream();
                byte[] chunk = new byte[CHUNK_BYTES];
                for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
                    if (fault == Fault.RESET) {
                        near.setSoLinger(true, 0);
                        break;
                    }
                    if (fault != Fault.SILENT) {
                        OutputStream out = far().getOutputStream();
                        out.write(chunk, 0, size);
                        out.flush();
                    }
                }
            } catch (IOException gone) {
                // Either end went away.
            }
            cut();
        }

        private Socket far() throws IOException {
            Socket known = far;
            if (known == null) {
                known = new Socket("127.0.0.1", target);
                known.setTcpNoDelay(true);
                far = known;
                if (near.isClosed()) {
                    known.close();
                }
                Thread.startVirtualThread(this::answers);
            }
            return known;
        }

        private void answers() {
            try {
                Socket from = far;
                InputStream in = from == null ? InputStream.nullInputStream() : from.getInputStream();
                OutputStream out = near.getOutputStream();
                byte[] chunk = new byte[CHUNK_BYTES];
                int sent = 0;
                for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
                    sent = answer(out, chunk, size, sent);
                }
            } catch (IOException | InterruptedException gone) {
                // Either end went away.
            }
            cut();
        }

        /// @return how much was sent by now
        private int answer(OutputStream out, byte[] chunk, int size, int sent)
                throws IOException, InterruptedException {
            if (fault == Fault.DRIPPING) {
                for (int i = 0; i < size && !near.isClosed(); i++) {
                    out.write(chunk, i, 1);
                    out.flush();
                    if (closed.await(DRIP_MILLIS, TimeUnit.MILLISECONDS)) {
                        return sent + i;
                    }
                }
                return sent + size;
            }
            int allowed = fault == Fault.STALLED ? Math.clamp(STALL_BYTES - sent, 0, size) : size;
            out.write(chunk, 0, allowed);
            out.flush();
            return sent + allowed;
        }

        void cut() {
            relays.remove(this);
            closeQuietly(near);
            Socket known = far;
            if (known != null) {
                closeQuietly(known);
            }
        }

        private static void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException gone) {
                // It is closed.
            }
        }
    }
}
