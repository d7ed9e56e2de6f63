package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One login, until it ends. What its browser keeps open ends with it. Any thread.
final class Session {
    private final Identity identity;
    private final long untilNanos;
    /// Guarded by this.
    private final Set<HttpResponse> feeds = new HashSet<>();
    /// Guarded by this.
    private boolean over;

    /// @param untilNanos by the monotonic clock
    Session(Identity identity, long untilNanos) {
        this.identity = identity;
        this.untilNanos = untilNanos;
    }

    Identity identity() {
        return identity;
    }

    boolean isOver(long nowNanos) {
        return untilNanos - nowNanos <= 0;
    }

    /// Cuts an answer that does not end by itself off when this ends. How many there may be is up to who answers.
    void carry(HttpResponse feed) {
        boolean late;
        synchronized (this) {
            late = over;
            if (!late) {
                feeds.add(feed);
            }
        }
        if (late) {
            feed.abort();
        } else {
            feed.whenComplete().handle((done, failure) -> forget(feed));
        }
    }

    void end() {
        List<HttpResponse> open;
        synchronized (this) {
            over = true;
            open = List.copyOf(feeds);
        }
        open.forEach(HttpResponse::abort);
    }

    private synchronized boolean forget(HttpResponse feed) {
        return feeds.remove(feed);
    }
}
