package dev.sluice.server.observe;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.event.Event;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.event.EventObserver;
import dev.sluice.kernel.event.EventType;
import dev.sluice.kernel.event.Subscription;
import dev.sluice.server.query.FeedTerms;
import dev.sluice.server.websocket.CloseCode;
import dev.sluice.server.websocket.Feed;
import dev.sluice.server.websocket.UpgradeService;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/events`, upgraded: every event from now on as one text message, one JSON object each. Any thread.
///
/// Each socket is an observer of its own: one that does not read loses its events, and nobody else's. The shutdown is
/// the last event.
public final class EventSocket extends UpgradeService {
    /// As many sockets of `/api/v1/events` as may are open. HTTP 429.
    ///
    /// Retry: yes.
    public static final ErrorCode TOO_MANY = ErrorCode.of("events.too-many");

    private static final int SOCKETS_MAX = 64;

    private final EventBus events;
    private final FeedTerms terms;
    private final AtomicInteger open = new AtomicInteger();

    public EventSocket(EventBus events, FeedTerms terms) {
        this.events = events;
        this.terms = terms;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        HttpResponse refused = FeedTerms.refusal(request.headers());
        if (refused != null) {
            return refused;
        }
        if (open.incrementAndGet() > SOCKETS_MAX) {
            open.decrementAndGet();
            return FeedTerms.tooMany(TOO_MANY, "sockets: " + SOCKETS_MAX + " are open (expected: fewer)");
        }
        return Feed.open(context, request, terms.limits(), terms.metrics(), new Reader());
    }

    /// One socket. The feed's beginning and end come on its event loop, events on the observer's thread.
    private final class Reader implements Feed.Listener {
        private @Nullable Subscription subscription;

        @Override
        public void opened(Feed feed) {
            subscription = events.add(new Observer(feed));
        }

        @Override
        public void over(Feed feed) {
            if (subscription != null) {
                subscription.close();
            }
            open.decrementAndGet();
        }
    }

    private record Observer(Feed feed) implements EventObserver {
        @Override
        public String name() {
            return "websocket";
        }

        @Override
        public void observe(Event event) throws InterruptedException {
            feed.send(EventText.json(event).getBytes(StandardCharsets.UTF_8));
            if (event.type() == EventType.SYSTEM_SHUTDOWN) {
                feed.close(CloseCode.GOING_AWAY, "shutting down");
            }
        }
    }
}
