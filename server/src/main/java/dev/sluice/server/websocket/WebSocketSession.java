package dev.sluice.server.websocket;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// One WebSocket connection after its handshake.
///
/// Bytes are asked for one read at a time, and not at all while the owner has paused the session, so a peer that
/// sends faster than it is served is stopped by TCP. At most one pong waits to be taken; a peer that shows no life
/// for the idle time is pinged once and then let go.
///
/// Runs on the connection's event loop; [#send] may be called on any thread.
public final class WebSocketSession {
    /// How long a peer has to answer a Close, while what it still sends is dropped.
    private static final long LINGER_MILLIS = 2_000;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int REASON_BYTES_MAX = 123;

    /// Whose session it is. All calls come on the event loop.
    public interface Owner {
        /// The session is open: messages may be sent from now on. Comes first.
        default void opened() {}

        /// A message begins.
        void begin(boolean text);

        /// Makes room for payload.
        ///
        /// @param used bytes of this message so far, at the start of the array
        /// @param more bytes that follow them now, at least 1
        /// @param announced bytes that the message has at least, counting what its frame has promised
        /// @return an array with the bytes so far and room for those that follow; null to have them dropped
        byte @Nullable [] room(int used, int more, int announced);

        /// The message is complete.
        void end(int length);

        /// The message under way passes the limit; no further message comes.
        void tooLarge(long bytes);

        /// The message under way comes too slowly; no further message comes.
        void tooSlow(long bytes);

        /// The peer has said all it had to say. The owner answers what is open and closes the session.
        void peerClosed();

        /// The session is over, however it ended. Comes once.
        void gone();
    }

    private final SessionLimits limits;
    private final SessionMetrics metrics;
    private final Owner owner;
    private final EventExecutor eventLoop;
    private final HttpResponseWriter writer = HttpResponse.streaming();
    private final FrameReader reader;

    private @Nullable Subscription subscription;
    private boolean asked;
    private @Nullable ByteBuf unread;
    private boolean reading;
    private boolean paused;
    private boolean peerClosed;
    private boolean closing;
    private boolean gone;
    /// Set by whichever thread sees a message taken.
    private volatile boolean alive;

    /// Nothing follows a Close. Guarded by the writer.
    private boolean closeSaid;

    private boolean pinged;
    private boolean pongWaits;
    private byte @Nullable [] nextPong;
    private long windowNanos = System.nanoTime();
    private int windowFrames;
    private boolean watchingPace;
    private long paceMessage;
    private long paceDueBytes;
    private boolean late;

    private WebSocketSession(
            ServiceRequestContext context, SessionLimits limits, SessionMetrics metrics, Ownership ownership) {
        this.limits = limits;
        this.metrics = metrics;
        this.eventLoop = context.eventLoop().withoutContext();
        this.owner = ownership.of(this);
        this.reader = new FrameReader(new Incoming(), limits.messageBytes());
    }

    /// Makes the owner of a session that begins.
    public interface Ownership {
        Owner of(WebSocketSession session);
    }

    /// Opens a session on a request whose handshake is in order.
    ///
    /// @param protocol the subprotocol spoken, if any
    /// @return the response that the service answers with
    public static HttpResponse open(
            ServiceRequestContext context,
            HttpRequest request,
            @Nullable String protocol,
            SessionLimits limits,
            SessionMetrics metrics,
            Ownership ownership) {
        context.clearRequestTimeout();
        WebSocketSession session = new WebSocketSession(context, limits, metrics, ownership);
        metrics.opened();
        session.writer.write(Handshake.accept(request.headers(), protocol));
        session.owner.opened();
        session.writer
                .whenComplete()
                .handle((done, failure) -> session.onEventLoop(() -> session.over(failure != null)));
        request.subscribe(session.new Bytes(), session.eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
        session.watchLife();
        return session.writer;
    }

    /// Runs `step` on the session's event loop, at once when already there.
    public @Nullable Void onEventLoop(Runnable step) {
        if (eventLoop.inEventLoop()) {
            step.run();
        } else {
            eventLoop.execute(step);
        }
        return null;
    }

    /// Sends one message.
    ///
    /// @param payload the session's from now on
    /// @return completes when the connection has taken the message, after those before it; fails when it never
    ///     will
    public CompletableFuture<Void> send(boolean text, byte[] payload) {
        HttpData head = HttpData.wrap(head(text ? FrameReader.TEXT : FrameReader.BINARY, payload.length));
        synchronized (writer) {
            boolean taken = !closeSaid
                    && writer.tryWrite(head)
                    && (payload.length == 0 || writer.tryWrite(HttpData.wrap(payload)));
            return taken
                    ? writer.whenConsumed().thenRun(() -> alive = true)
                    : CompletableFuture.failedFuture(new IllegalStateException("the session is over"));
        }
    }

    /// Reads no further, not even what has come already.
    public void pause() {
        paused = true;
        reader.hold(true);
    }

    /// Reads on.
    public void resume() {
        paused = false;
        reader.hold(false);
        read();
    }

    /// Says Close, after all that was sent before, and ends the session when the peer has answered, or after two
    /// seconds. Does nothing the second time.
    ///
    /// @param reason for people; may be empty
    public void close(CloseCode code, String reason) {
        if (closing || gone) {
            return;
        }
        closing = true;
        metrics.closed(code);
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        int size = Math.min(words.length, REASON_BYTES_MAX);
        byte[] payload = new byte[2 + size];
        payload[0] = (byte) (code.number() >> 8);
        payload[1] = (byte) code.number();
        System.arraycopy(words, 0, payload, 2, size);
        control(FrameReader.CLOSE, payload);
        if (peerClosed) {
            writer.close();
            return;
        }
        resume();
        eventLoop.schedule(() -> writer.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void read() {
        ByteBuf bytes = unread;
        if (reading) {
            return;
        }
        if (bytes != null) {
            reading = true;
            reader.read(bytes);
            reading = false;
            countIdleFrames();
            watchPace();
            if (gone || bytes.isReadable()) {
                return;
            }
            unread = null;
            bytes.release();
        }
        ask();
    }

    private void ask() {
        Subscription source = subscription;
        if (source != null && !asked && !paused && !gone) {
            asked = true;
            source.request(1);
        }
    }

    private void over(boolean broken) {
        if (gone) {
            return;
        }
        gone = true;
        reader.stop();
        if (!closing || broken && !peerClosed) {
            metrics.lost();
        }
        metrics.gone();
        if (subscription != null) {
            subscription.cancel();
        }
        if (unread != null) {
            unread.release();
            unread = null;
        }
        owner.gone();
    }

    private void fail(CloseCode code, String reason) {
        reader.stop();
        close(code, reason);
    }

    private void control(int kind, byte[] payload) {
        byte[] frame = Arrays.copyOf(head(kind, payload.length), 2 + payload.length);
        System.arraycopy(payload, 0, frame, 2, payload.length);
        synchronized (writer) {
            if (closeSaid || !writer.tryWrite(HttpData.wrap(frame))) {
                return;
            }
            closeSaid = kind == FrameReader.CLOSE;
        }
        if (kind == FrameReader.PONG) {
            pongWaits = true;
            writer.whenConsumed().handle((taken, failure) -> onEventLoop(this::pongTaken));
        }
    }

    /// Only the newest of the pings that came meanwhile is answered, as RFC 6455 allows.
    private void pongTaken() {
        pongWaits = false;
        byte[] payload = nextPong;
        nextPong = null;
        if (payload != null && !closing) {
            control(FrameReader.PONG, payload);
        }
    }

    private static byte[] head(int kind, int length) {
        byte first = (byte) (0x80 | kind);
        if (length < 126) {
            return new byte[] {first, (byte) length};
        }
        if (length < 1 << 16) {
            return new byte[] {first, 126, (byte) (length >> 8), (byte) length};
        }
        return new byte[] {
            first, 127, 0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
        };
    }

    private void countIdleFrames() {
        windowFrames += reader.takeIdleFrames();
        long now = System.nanoTime();
        if (now - windowNanos > WINDOW_NANOS) {
            windowNanos = now;
            windowFrames = 0;
        } else if (windowFrames > limits.idleFrames()) {
            fail(CloseCode.POLICY, "more than " + limits.idleFrames() + " frames without content in ten seconds");
        }
    }

    private void watchLife() {
        eventLoop.schedule(this::checkLife, limits.idle().toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    private void checkLife() {
        if (gone) {
            return;
        }
        if (alive) {
            pinged = false;
        } else if (pinged) {
            closing = true;
            metrics.closed(CloseCode.GOING_AWAY);
            writer.abort();
            return;
        } else {
            pinged = true;
            control(FrameReader.PING, new byte[0]);
        }
        alive = false;
        watchLife();
    }

    private void watchPace() {
        if (!watchingPace && limits.paceBytesPerSecond() > 0 && reader.isInsideMessage() && !closing) {
            watchingPace = true;
            late = false;
            paceMessage = reader.messages();
            paceDueBytes = reader.messageBytes()
                    + limits.paceBytesPerSecond() * limits.paceGrace().toMillis() / 1_000;
            eventLoop.schedule(this::checkPace, limits.paceGrace().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// Gives up on a message that is behind twice in a row; time in which nothing was asked for does not count.
    private void checkPace() {
        boolean same = reader.isInsideMessage() && reader.messages() == paceMessage && !paused;
        if (gone || closing || !same) {
            watchingPace = false;
            watchPace();
            return;
        }
        boolean behind = reader.messageBytes() < paceDueBytes;
        if (behind && late) {
            reader.stop();
            owner.tooSlow(reader.messageBytes());
            return;
        }
        late = behind;
        if (!behind) {
            paceDueBytes += limits.paceBytesPerSecond();
        }
        eventLoop.schedule(this::checkPace, 1, TimeUnit.SECONDS);
    }

    /// The bytes of the connection.
    private final class Bytes implements Subscriber<HttpObject> {
        @Override
        public void onSubscribe(Subscription source) {
            subscription = source;
            ask();
        }

        @Override
        public void onNext(HttpObject object) {
            asked = false;
            if (!(object instanceof HttpData bytes)) {
                ask();
                return;
            }
            alive = true;
            if (gone) {
                bytes.close();
                return;
            }
            unread = bytes.byteBuf(); // a view with its own index, of the same reference
            read();
        }

        @Override
        public void onError(Throwable failure) {
            ended();
        }

        @Override
        public void onComplete() {
            ended();
        }

        private void ended() {
            if (closing) {
                writer.close();
            } else {
                writer.abort();
            }
        }
    }

    /// What the bytes say.
    private final class Incoming implements FrameReader.Sink {
        @Override
        public void begin(boolean text) {
            if (!closing) {
                owner.begin(text);
            }
        }

        @Override
        public byte @Nullable [] room(int used, int more, int announced) {
            return closing ? null : owner.room(used, more, announced);
        }

        @Override
        public void end(int length) {
            if (!closing) {
                owner.end(length);
            }
        }

        @Override
        public void tooLarge(long bytes) {
            if (!closing) {
                owner.tooLarge(bytes);
            }
        }

        @Override
        public void control(int kind, byte[] payload) {
            switch (kind) {
                case FrameReader.CLOSE -> closed(payload);
                case FrameReader.PING -> ping(payload);
                default -> alive = true;
            }
        }

        @Override
        public void broken(String rule) {
            close(CloseCode.PROTOCOL_ERROR, rule);
        }

        private void ping(byte[] payload) {
            if (closing) {
                return;
            }
            if (pongWaits) {
                nextPong = payload;
            } else {
                WebSocketSession.this.control(FrameReader.PONG, payload);
            }
        }

        private void closed(byte[] payload) {
            int code = payload.length < 2 ? 1000 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
            boolean reserved = code == 1004 || code == 1005 || code == 1006;
            boolean known = code >= 3000 && code < 5000 || code >= 1000 && code < 1015 && !reserved;
            peerClosed = true;
            reader.stop();
            if (closing) {
                writer.close();
            } else if (payload.length == 1 || !known) {
                close(CloseCode.PROTOCOL_ERROR, "a Close without a valid code");
            } else {
                owner.peerClosed();
            }
        }
    }
}
