package dev.sluice.server.transport;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.Utf8;
import dev.sluice.server.websocket.CloseCode;
import dev.sluice.server.websocket.WebSocketSession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One sender's OTLP over WebSocket: each message is an export request, each is answered by one message of its kind,
/// in the order in which they came, however many are under way.
///
/// | kind | answer |
/// |---|---|
/// | binary | one byte, the gRPC code; then the `Export…ServiceResponse` for 0, else the `google.rpc.Status` |
/// | text | `{"code":0,"response":{…}}`, else `{"code":N,"status":{…}}` |
///
/// Memory is paid for before a byte is kept; a message that cannot be paid for is refused, retryably, and its bytes
/// are dropped as they come. Only so many messages may wait for their answers, and an answer counts until the
/// connection has taken it; then nothing more is read.
///
/// Runs on the connection's event loop, except for the taking of messages, on a virtual thread each.
final class ExportSession implements WebSocketSession.Owner {
    private static final long OVERHEAD_BYTES = 8 << 10;

    /// A promised length is made room for from the start up to here; the rest when this much has come, so that
    /// promises hold little memory.
    private static final int ADVANCE_BYTES = 64 << 10;

    private static final int SMALLEST_BYTES = 4 << 10;

    private final ServiceRequestContext context;
    private final WebSocketSession session;
    private final Origin origin;
    private final ExportExchange exchange;
    private final Receiver receiver;
    private final int unansweredMax;
    private final Consumer<ExportSession> over;
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();

    private int unanswered;
    private @Nullable CloseCode ending;
    private String endingReason = "";

    private Encoding encoding = Encoding.PROTOBUF;
    private @Nullable Lease lease;
    private byte[] message = {};
    private @Nullable Refusal refused;

    /// The place of an answer in the order of answers.
    private static final class Reply {
        private final boolean text;
        private byte @Nullable [] payload;
        private boolean notUtf8;

        Reply(boolean text) {
            this.text = text;
        }
    }

    /// @param context of the request that opened it
    /// @param over hears of the end of this session
    ExportSession(
            ServiceRequestContext context,
            WebSocketSession session,
            Signal signal,
            ExportExchange exchange,
            Receiver receiver,
            int unansweredMax,
            Consumer<ExportSession> over) {
        this.context = context;
        this.session = session;
        this.origin = receiver.origin(signal, context);
        this.exchange = exchange;
        this.receiver = receiver;
        this.unansweredMax = unansweredMax;
        this.over = over;
    }

    @Override
    public void begin(boolean text) {
        encoding = text ? Encoding.JSON : Encoding.PROTOBUF;
        refused = null;
        RuntimeException known = receiver.refusal();
        if (known != null) {
            refused = exchange.refusal(context, known);
            return;
        }
        try {
            lease = receiver.budget().acquire(OVERHEAD_BYTES);
        } catch (RuntimeException failure) {
            refused = exchange.refusal(context, failure);
        }
    }

    @Override
    public byte @Nullable [] room(int used, int more, int announced) {
        if (lease == null) {
            return null;
        }
        int needed = used + more;
        if (needed > message.length) {
            try {
                grow(used, needed, announced);
            } catch (RuntimeException failure) {
                refused = exchange.refusal(context, failure);
                drop();
                return null;
            }
        }
        return message;
    }

    private void grow(int used, int needed, int announced) {
        int promised = used < ADVANCE_BYTES ? Math.min(announced, ADVANCE_BYTES) : announced;
        int limit = receiver.limits().bodyBytes();
        int doubled =
                Math.min(limit, Math.max(SMALLEST_BYTES, message.length > limit / 2 ? limit : 2 * message.length));
        int capacity = Math.max(needed, promised > message.length ? promised : doubled);
        Lease paying = lease;
        if (paying != null) {
            paying.grow(capacity);
        }
        byte[] larger = receiver.pool().take(capacity);
        System.arraycopy(message, 0, larger, 0, used);
        receiver.pool().give(message);
        message = larger;
    }

    @Override
    public void end(int length) {
        Reply reply = await();
        Lease paying = lease;
        if (paying == null) {
            refuse(reply);
            return;
        }
        Encoding written = encoding;
        byte[] bytes = message;
        lease = null;
        message = Acceptance.EMPTY;
        Thread.ofVirtual().name("otlp-websocket").start(() -> {
            try (paying) {
                byte[] payload = exchange.take(
                        context,
                        () -> receiver.receive(origin, written, paying, bytes, length),
                        acceptance -> accepted(written, acceptance),
                        refusal -> refused(reply, written, refusal, bytes, length));
                session.onEventLoop(() -> answer(reply, payload));
            } finally {
                receiver.pool().give(bytes);
            }
        });
    }

    @Override
    public void tooLarge(long bytes) {
        refused = exchange.refusal(
                context, TransportErrors.tooLarge(bytes, receiver.limits().bodyBytes()));
        drop();
        Reply reply = await();
        end(CloseCode.TOO_BIG, "the message is larger than the limit");
        refuse(reply);
    }

    @Override
    public void tooSlow(long bytes) {
        refused = exchange.refusal(
                context, TransportErrors.tooSlow(bytes, receiver.limits().pace().bytesPerSecond()));
        drop();
        Reply reply = await();
        end(CloseCode.POLICY, "the message came too slowly");
        refuse(reply);
    }

    @Override
    public void peerClosed() {
        end(CloseCode.NORMAL, "");
    }

    @Override
    public void gone() {
        drop();
        over.accept(this);
    }

    /// Any thread.
    void drain() {
        session.onEventLoop(() -> end(CloseCode.GOING_AWAY, "shutting down"));
    }

    private Reply await() {
        Reply reply = new Reply(encoding == Encoding.JSON);
        replies.add(reply);
        if (++unanswered >= unansweredMax) {
            session.pause();
        }
        return reply;
    }

    private void refuse(Reply reply) {
        Refusal refusal = refused;
        if (refusal != null) {
            answer(reply, status(encoding, refusal));
        }
    }

    private void answer(Reply reply, byte[] payload) {
        reply.payload = payload;
        for (Reply next = replies.peek(); next != null; next = replies.peek()) {
            byte[] ready = next.payload;
            if (ready == null) {
                return;
            }
            replies.remove();
            if (next.notUtf8) {
                end(CloseCode.NOT_UTF8, "a text message is not UTF-8");
            }
            session.send(next.text, ready).handle((taken, failure) -> session.onEventLoop(this::answered));
        }
    }

    private void answered() {
        if (--unanswered < unansweredMax && ending == null) {
            session.resume();
        }
        closeWhenAnswered();
    }

    /// Closes the session when everything before is answered; the first reason stays.
    private void end(CloseCode code, String reason) {
        if (ending == null) {
            ending = code;
            endingReason = reason;
            session.pause();
        }
        closeWhenAnswered();
    }

    private void closeWhenAnswered() {
        CloseCode code = ending;
        if (code != null && unanswered == 0) {
            session.close(code, endingReason);
        }
    }

    private void drop() {
        Lease paying = lease;
        if (paying != null) {
            lease = null;
            paying.close();
        }
        receiver.pool().give(message);
        message = Acceptance.EMPTY;
    }

    private static byte[] accepted(Encoding encoding, Acceptance acceptance) {
        return encoding == Encoding.PROTOBUF
                ? binary(0, acceptance.toProtobuf())
                : text(0, "response", new String(acceptance.toJson(), StandardCharsets.UTF_8));
    }

    /// A text that is not UTF-8 is answered like every malformed request, and ends the session as RFC 6455 demands.
    private static byte[] refused(Reply reply, Encoding encoding, Refusal refusal, byte[] bytes, int length) {
        reply.notUtf8 = reply.text && refusal.grpcCode() == 3 && Utf8.firstInvalid(bytes, 0, length) >= 0;
        return status(encoding, refusal);
    }

    private static byte[] status(Encoding encoding, Refusal refusal) {
        return encoding == Encoding.PROTOBUF
                ? binary(refusal.grpcCode(), refusal.toProtobuf())
                : text(refusal.grpcCode(), "status", refusal.toJson());
    }

    private static byte[] binary(int code, byte[] content) {
        byte[] answer = new byte[1 + content.length];
        answer[0] = (byte) code;
        System.arraycopy(content, 0, answer, 1, content.length);
        return answer;
    }

    private static byte[] text(int code, String member, String content) {
        return ("{\"code\":" + code + ",\"" + member + "\":" + content + "}").getBytes(StandardCharsets.UTF_8);
    }
}
