package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.server.security.Login;

/// `POST /logout`: ends the session that the request shows, and leads to the form. Any thread.
final class LogoutEndpoint implements HttpService {
    private final Login login;

    LogoutEndpoint(Login login) {
        this.login = login;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            return Replies.otherMethod(request.method(), "POST");
        }
        try {
            if (request.headers().contains(HttpHeaderNames.COOKIE)) {
                login.checkPage(request.headers());
            }
            return Replies.seeOther("/login", login.end(request.headers()));
        } catch (DeniedException foreign) {
            return Replies.problem(foreign);
        }
    }
}
