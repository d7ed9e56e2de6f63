package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps foreign web pages out. A browser on this machine can be made to send requests here, by a page of any
/// site or by a name that was rebound to 127.0.0.1; both show in `Host` or `Origin`. Any thread.
final class BrowserGuard implements DecoratingHttpServiceFunction {
    private final Set<String> hosts;

    /// @param hosts names and addresses under which this server may be addressed, in lower case, without port
    BrowserGuard(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String host = request.headers().authority();
        if (host == null || !hosts.contains(hostOf(host))) {
            return foreign("Host: " + host);
        }
        String origin = request.headers().get("origin");
        if (origin != null && !isOurs(origin, host)) {
            return foreign("Origin: " + origin);
        }
        String site = request.headers().get("sec-fetch-site");
        boolean changes = !request.method().name().equals("GET")
                && !request.method().name().equals("HEAD");
        if (changes && "cross-site".equals(site)) {
            return foreign("Sec-Fetch-Site: " + site);
        }
        return delegate.serve(context, request);
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

    private static HttpResponse foreign(String what) {
        return Replies.problem(
                HttpStatus.FORBIDDEN,
                QueryErrors.FOREIGN_ORIGIN,
                what + " is not this server (expected: the address that was configured, such as localhost)");
    }
}
