package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.server.websocket.Handshake;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import org.jspecify.annotations.Nullable;

/// What the feeds of one purpose are held to, and what keeps one from being opened.
public record FeedTerms(SessionLimits limits, SessionMetrics metrics) {
    /// @return why a request opens no feed; null when it may
    public static @Nullable HttpResponse refusal(RequestHeaders headers) {
        if (!Handshake.isUpgrade(headers)) {
            return upgrade(
                    HttpStatus.UPGRADE_REQUIRED, "Upgrade: " + headers.get("upgrade") + " (expected: websocket)");
        }
        String problem = Handshake.problem(headers, null);
        return problem == null ? null : upgrade(Handshake.status(headers), problem);
    }

    /// Says that as many are open as may.
    public static HttpResponse tooMany(ErrorCode code, String problem) {
        return Replies.problem(HttpStatus.TOO_MANY_REQUESTS, code, problem);
    }

    private static HttpResponse upgrade(HttpStatus status, String problem) {
        return Replies.problem(status, QueryErrors.BAD_UPGRADE, problem)
                .mapHeaders(headers -> headers.withMutations(
                        more -> more.set("upgrade", "websocket").set("sec-websocket-version", "13")));
    }
}
