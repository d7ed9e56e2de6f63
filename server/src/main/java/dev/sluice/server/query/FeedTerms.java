package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.server.websocket.Handshake;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import org.jspecify.annotations.Nullable;

/// What the feeds of one purpose are held to, and what keeps one from being opened.
record FeedTerms(SessionLimits limits, SessionMetrics metrics) {
    /// @return why a request opens no feed; null when it may
    static @Nullable HttpResponse refusal(RequestHeaders headers) {
        if (!Handshake.isUpgrade(headers)) {
            return upgrade(
                    HttpStatus.UPGRADE_REQUIRED, "Upgrade: " + headers.get("upgrade") + " (expected: websocket)");
        }
        String problem = Handshake.problem(headers, null);
        return problem == null ? null : upgrade(Handshake.status(headers), problem);
    }

    private static HttpResponse upgrade(HttpStatus status, String problem) {
        return Replies.problem(status, QueryErrors.BAD_UPGRADE, problem)
                .mapHeaders(headers -> headers.withMutations(
                        more -> more.set("upgrade", "websocket").set("sec-websocket-version", "13")));
    }
}
