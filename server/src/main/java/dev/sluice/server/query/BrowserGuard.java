package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.server.browser.AllowedHosts;

/// Keeps foreign web pages out of the query port. Any thread.
final class BrowserGuard implements DecoratingHttpServiceFunction {
    private final AllowedHosts hosts;

    BrowserGuard(AllowedHosts hosts) {
        this.hosts = hosts;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String header = hosts.foreign(request.headers());
        if (header != null) {
            return foreign(header);
        }
        String site = request.headers().get("sec-fetch-site");
        boolean changes = !request.method().name().equals("GET")
                && !request.method().name().equals("HEAD");
        if (changes && "cross-site".equals(site)) {
            return foreign("Sec-Fetch-Site: " + site);
        }
        return delegate.serve(context, request);
    }

    private static HttpResponse foreign(String what) {
        return Replies.problem(
                HttpStatus.FORBIDDEN,
                QueryErrors.FOREIGN_ORIGIN,
                what + " is not this server (expected: the address that was configured, such as localhost)");
    }
}
