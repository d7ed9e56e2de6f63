package dev.sluice.server.security;

import com.linecorp.armeria.common.RequestHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cookie in which a browser keeps the id of its session: out of reach of scripts, sent to this host only and
/// only by pages of its own site. Any thread.
///
/// Browsers share cookies between all ports of a host, so the name has the port in it: two servers on one machine do
/// not log each other's people out.
final class SessionCookie {
    private final String name;
    private final boolean encrypted;

    /// @param encrypted whether the port speaks TLS; the cookie is then never sent without
    SessionCookie(int port, boolean encrypted) {
        this.name = (encrypted ? "__Host-" : "") + "sluice-session-" + port;
        this.encrypted = encrypted;
    }

    /// @return null when there is none, or more than one: then it cannot be told whose they are
    @Nullable
    String valueIn(RequestHeaders headers) {
        List<String> values = headers.getAll("cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .toList();
        return values.size() == 1 ? values.getFirst() : null;
    }

    /// For `Set-Cookie`.
    String with(String value, Duration time) {
        return name + "=" + value + "; Path=/; Max-Age=" + time.toSeconds() + "; HttpOnly; SameSite=Strict"
                + (encrypted ? "; Secure" : "");
    }

    /// For `Set-Cookie`: forget it.
    String without() {
        return with("", Duration.ZERO);
    }
}
