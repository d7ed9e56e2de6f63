package dev.sluice.client;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.websocket.WebSocketClientHandshakeException;
import com.linecorp.armeria.client.websocket.WebSocketSession;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Payload;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// One WebSocket: requests go out as they come, and the answers come in their order.
///
/// | offset | size | type | meaning of an answer |
/// |---|---|---|---|
/// | 0 | 1 | uint8 | the gRPC code, 0 for taken |
/// | 1 | the rest | message | `Export…ServiceResponse` for 0, else `google.rpc.Status` |
///
/// It ends when the peer ends it, answers what cannot be understood, or leaves one request without an answer for too
/// long: those behind it would wait as long. Then all that is under way fails, retryably. Any thread; answers are read
/// on the connection's event loop.
final class WebSocketLine implements Subscriber<WebSocketFrame> {
    private static final int UNKNOWN = 2;
    private static final int CODE_MAX = 16;
    /// For the peer to answer the close.
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final ClientRequestContext connection;
    private final ClientOptions options;
    private final EventExecutor timer;
    private final ReentrantLock lock = new ReentrantLock();
    /// Guarded by lock, like the next two.
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private @Nullable WebSocketWriter writer;
    /// Why it ended; null while it has not.
    private @Nullable Throwable over;

    /// An answer that came in part; of the event loop.
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    /// @param expiry runs out when the answer is late; null without a timeout
    private record Waiting(
            Payload payload,
            CompletableFuture<ExportResult> answer,
            @Nullable Future<?> expiry) {}

    /// @param session that is being opened
    /// @param connection that it is opened on
    /// @param timer for requests that are not answered
    WebSocketLine(
            CompletableFuture<WebSocketSession> session,
            ClientRequestContext connection,
            ClientOptions options,
            EventExecutor timer) {
        this.connection = connection;
        this.options = options;
        this.timer = timer;
        session.whenComplete((opened, failure) -> {
            if (failure == null) {
                begin(opened);
            } else {
                end(refusal(failure));
            }
        });
    }

    /// @return null while it has not ended
    @Nullable
    Throwable reasonOfEnd() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    /// @return null if it has ended; then nothing was sent
    @Nullable
    CompletableFuture<ExportResult> send(Payload payload) {
        CompletableFuture<ExportResult> answer = new CompletableFuture<>();
        lock.lock();
        try {
            if (over != null) {
                return null;
            }
            waiting.add(new Waiting(payload, answer, expiry()));
            if (writer != null) {
                write(writer, payload);
            }
        } finally {
            lock.unlock();
        }
        return answer;
    }

    void close() {
        end(new UnavailableException(ClientErrors.CLOSED, "the client is shut down"));
    }

    private @Nullable Future<?> expiry() {
        if (options.timeout().isZero()) {
            return null;
        }
        Runnable late =
                () -> end(new UnavailableException(ClientErrors.NO_ANSWER, "no answer within " + options.timeout()));
        return timer.schedule(late, options.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void begin(WebSocketSession session) {
        if (!WebSocketExchange.SUBPROTOCOL.equals(session.subprotocol())) {
            session.outbound().close();
            end(new ValidationException(
                    ClientErrors.REFUSED,
                    "subprotocol: " + session.subprotocol() + " (expected: " + WebSocketExchange.SUBPROTOCOL + ")"));
            return;
        }
        session.inbound().subscribe(this, session.context().eventLoop());
        WebSocketWriter opened = session.outbound();
        lock.lock();
        try {
            if (over != null) {
                opened.close();
                return;
            }
            writer = opened;
            waiting.forEach(each -> write(opened, each.payload));
        } finally {
            lock.unlock();
        }
    }

    /// A copy goes out, since masking changes it. If the connection has just ended, the other side says so.
    private static void write(WebSocketWriter writer, Payload payload) {
        int offset = payload.offset();
        boolean open = writer.tryWrite(Arrays.copyOfRange(payload.bytes(), offset, offset + payload.length()));
        assert open || !writer.isOpen();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        try (frame) {
            switch (frame.type()) {
                case BINARY, CONTINUATION -> part(frame);
                case PING -> pong(frame.array());
                case PONG -> {}
                case CLOSE -> end(closed((CloseWebSocketFrame) frame));
                case TEXT -> end(unintelligible("a text message"));
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
    }

    @Override
    public void onComplete() {
        end(new UnavailableException(ClientErrors.NO_ANSWER, "the connection ended before the answer was there"));
    }

    private void part(WebSocketFrame frame) {
        byte[] bytes = frame.array();
        if (parts.size() + bytes.length > options.answerBytes()) {
            end(Refusals.answerTooLarge(options.answerBytes()));
            return;
        }
        parts.writeBytes(bytes);
        if (frame.isFinalFragment()) {
            byte[] answer = parts.toByteArray();
            parts.reset();
            answered(answer);
        }
    }

    private void answered(byte[] answer) {
        if (answer.length == 0) {
            end(unintelligible("an empty answer"));
            return;
        }
        Waiting first;
        lock.lock();
        try {
            first = waiting.poll();
        } finally {
            lock.unlock();
        }
        if (first == null) {
            end(unintelligible("an answer to nothing"));
            return;
        }
        if (first.expiry != null) {
            first.expiry.cancel(false);
        }
        byte[] message = Arrays.copyOfRange(answer, 1, answer.length);
        if (answer[0] == 0) {
            first.answer.complete(Answers.result(message, first.payload));
        } else {
            first.answer.completeExceptionally(refusal(answer[0] & 0xff, message));
        }
    }

    private void pong(byte[] content) {
        lock.lock();
        try {
            if (writer != null) {
                boolean open = writer.tryWrite(WebSocketFrame.ofPong(content));
                assert open || !writer.isOpen();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(Throwable reason) {
        List<Waiting> unanswered;
        lock.lock();
        try {
            if (over != null) {
                return;
            }
            over = reason;
            unanswered = List.copyOf(waiting);
            waiting.clear();
            if (writer != null) {
                writer.close(WebSocketCloseStatus.NORMAL_CLOSURE);
            }
            hangUp(writer != null);
        } finally {
            lock.unlock();
        }
        for (Waiting each : unanswered) {
            if (each.expiry != null) {
                each.expiry.cancel(false);
            }
            each.answer.completeExceptionally(reason);
        }
    }

    /// Ends the connection too: a peer that answers nothing would keep it.
    ///
    /// @param afterClose true to leave it open until a close that was just written may have been answered
    private void hangUp(boolean afterClose) {
        Runnable now = () -> {
            connection.cancel();
            Channel channel = connection.log().partial().channel();
            if (channel != null) {
                channel.close();
            }
        };
        timer.schedule(now, afterClose ? CLOSING.toMillis() : 0, TimeUnit.MILLISECONDS);
    }

    private static SluiceException refusal(int code, byte[] message) {
        RpcStatus status = RpcStatus.parse(message);
        return Refusals.ofGrpc(
                code <= CODE_MAX ? code : UNKNOWN,
                status == null ? "" : status.message(),
                status == null ? null : status.retryDelay());
    }

    /// What an answer to the upgrade means is what it would mean for a request; everything else is the network's.
    private static Throwable refusal(Throwable failure) {
        if (failure instanceof WebSocketClientHandshakeException handshake) {
            ResponseHeaders headers = handshake.headers();
            return Refusals.ofHttp(headers.status().code(), "no upgrade to WebSocket", headers.get("retry-after"));
        }
        return failure;
    }

    private static SluiceException closed(CloseWebSocketFrame frame) {
        String reason = frame.reasonPhrase() == null ? "" : " " + frame.reasonPhrase();
        return new UnavailableException(
                ClientErrors.NO_ANSWER,
                "the destination closed the session: " + frame.status().code() + reason);
    }

    private static SluiceException unintelligible(String what) {
        return new UnavailableException(
                ClientErrors.NO_ANSWER, "the destination sent " + what + " (expected: one binary answer a request)");
    }
}
