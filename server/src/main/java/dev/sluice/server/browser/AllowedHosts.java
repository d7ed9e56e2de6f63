package dev.sluice.server.browser;

import com.linecorp.armeria.common.RequestHeaders;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names and addresses under which web pages may address this server. Any thread.
///
/// A browser on this machine can be made to send requests here, by a page of any site or by a name that was
/// rebound to 127.0.0.1; both show in `Host` or `Origin`.
///
/// @param hosts in lower case, without port
public record AllowedHosts(Set<String> hosts) {
    public AllowedHosts {
        hosts = Set.copyOf(hosts);
    }

    /// For ports that browsers are meant for.
    ///
    /// @return the header at fault, with its value; null when the request may pass
    public @Nullable String foreign(RequestHeaders headers) {
        String host = headers.authority();
        if (host == null || !hosts.contains(hostOf(host))) {
            return "Host: " + host;
        }
        String origin = headers.get("origin");
        return origin != null && !isOurs(origin, host) ? "Origin: " + origin : null;
    }

    /// For ports that programs are meant for, which address this server by names that it does not know: only what
    /// carries an `Origin`, as all that a page sends does, must come from a page of ours.
    ///
    /// @return the header at fault, with its value; null when the request may pass
    public @Nullable String foreignPage(RequestHeaders headers) {
        return headers.contains("origin") ? foreign(headers) : null;
    }

    /// Whether the browser says that a page of this server sent the request, and not only that it comes here.
    public boolean isOwnPage(RequestHeaders headers) {
        boolean said = headers.contains("origin") || "same-origin".equals(headers.get("sec-fetch-site"));
        return said && foreign(headers) == null;
    }

    private static boolean isOurs(String origin, String host) {
        try {
            @Nullable String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static String hostOf(String authority) {
        String text = authority.toLowerCase(Locale.ROOT);
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }
}
