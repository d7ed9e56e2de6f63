package dev.sluice.server.observe;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketServiceHandler;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.Subscription;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// `GET /api/v1/events` as a WebSocket: every event from now on as one text message, one JSON object each. Any
/// thread.
///
/// Each socket is an observer of its own: one that does not read loses its events, and nobody else's.
public final class EventSocket implements WebSocketServiceHandler {
    public static final ErrorCode TOO_MANY = ErrorCode.of("events.too-many");

    private static final int SOCKETS_MAX = 64;
    private static final long SECONDS_TO_READ = 30;

    private final EventBus events;
    private final AtomicInteger open = new AtomicInteger();

    public EventSocket(EventBus events) {
        this.events = events;
    }

    @Override
    public WebSocket handle(ServiceRequestContext context, WebSocket in) {
        context.clearRequestTimeout();
        WebSocketWriter out = WebSocket.streaming();
        if (open.incrementAndGet() > SOCKETS_MAX) {
            open.decrementAndGet();
            in.abort();
            out.close(new OverloadedException(
                    TOO_MANY, "sockets: " + SOCKETS_MAX + " are open (expected: fewer)", Duration.ofSeconds(5)));
            return out;
        }
        Subscription subscription = events.add(new Reader(out));
        out.whenComplete().whenComplete((done, failure) -> {
            subscription.close();
            open.decrementAndGet();
        });
        in.subscribe(new UntilClosed(out));
        return out;
    }

    private record Reader(WebSocketWriter out) implements EventObserver {
        @Override
        public String name() {
            return "websocket";
        }

        @Override
        public void observe(Event event) throws Exception {
            if (out.tryWrite(EventText.json(event))) {
                out.whenConsumed().get(SECONDS_TO_READ, TimeUnit.SECONDS);
            }
        }
    }
}
