package dev.sluice.server.websocket;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// A session in which only this side speaks, and never more than the peer takes: whoever sends waits until the
/// connection has taken the message. A peer that sends a message itself is told so and let go; one that takes
/// nothing for the idle time is let go as well, so that nobody waits for ever.
///
/// [#send] on one thread at a time, which may block; everything else on any thread.
public final class Feed implements WebSocketSession.Owner {
    private final WebSocketSession session;
    private final Listener listener;

    /// Who hears of a feed's beginning and end, each once, on the connection's event loop.
    public interface Listener {
        /// The feed is open: messages may be sent.
        void opened(Feed feed);

        /// The feed is over, however it ended.
        void over(Feed feed);
    }

    private Feed(WebSocketSession session, Listener listener) {
        this.session = session;
        this.listener = listener;
    }

    /// Opens a feed on a request whose handshake is in order.
    ///
    /// @return the response that the service answers with
    public static HttpResponse open(
            ServiceRequestContext context,
            HttpRequest request,
            SessionLimits limits,
            SessionMetrics metrics,
            Listener listener) {
        return WebSocketSession.open(context, request, null, limits, metrics, session -> new Feed(session, listener));
    }

    /// Sends a text message and waits until the connection has taken it.
    ///
    /// @param text UTF-8; the session's from now on
    /// @return false when the session is over
    /// @throws InterruptedException when interrupted while waiting
    public boolean send(byte[] text) throws InterruptedException {
        try {
            session.send(true, text).get();
            return true;
        } catch (ExecutionException sessionOver) {
            return false;
        }
    }

    /// Ends the session after what was sent before.
    ///
    /// @param reason for people
    public void close(CloseCode code, String reason) {
        session.onEventLoop(() -> session.close(code, reason));
    }

    @Override
    public void opened() {
        listener.opened(this);
    }

    @Override
    public void begin(boolean text) {
        session.close(CloseCode.UNACCEPTABLE, "messages are sent here, none is taken");
    }

    @Override
    public byte @Nullable [] room(int used, int more, int announced) {
        return null;
    }

    @Override
    public void end(int length) {}

    @Override
    public void tooLarge(long bytes) {}

    @Override
    public void tooSlow(long bytes) {}

    @Override
    public void peerClosed() {
        session.close(CloseCode.NORMAL, "");
    }

    @Override
    public void gone() {
        listener.over(this);
    }
}
