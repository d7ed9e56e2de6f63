package dev.sluice.server.query;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.pipeline.config.Secret;
import dev.sluice.server.security.Login;
import dev.sluice.server.security.RequestId;
import dev.sluice.server.security.TypedCredential;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `/login?next=PATH`: the form, and what was typed into it. Any thread.
///
/// Where there is nothing to type in, because everybody may come in or because browsers ask by themselves, the way
/// leads on at once.
final class LoginEndpoint implements HttpService {
    private static final int FORM_BYTES_MAX = 32 << 10;

    private final Login login;
    private final FailureHandler failures;

    LoginEndpoint(Login login, FailureHandler failures) {
        this.login = login;
        this.failures = failures;
    }

    @Override
    public ServiceOptions options() {
        return ServiceOptions.builder().maxRequestLength(FORM_BYTES_MAX).build();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        String next = LocalPath.of(QueryParams.fromQueryString(context.query()).get("next"));
        boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
        if (!reads && request.method() != HttpMethod.POST) {
            return Replies.otherMethod(request.method(), "GET, POST");
        }
        if (!login.isOffered() || reads && login.user(request.headers()) != null) {
            return Replies.seeOther(next);
        }
        return reads ? ask(request.headers(), next) : answer(context, request, next);
    }

    /// A browser that follows a link of another site leaves the cookie at home, so it is sent here once more, by a
    /// page of ours.
    private HttpResponse ask(RequestHeaders headers, String next) {
        return "cross-site".equals(headers.get("sec-fetch-site"))
                ? LoginPage.again(next).response(HttpStatus.OK)
                : form(next, null).response(HttpStatus.OK);
    }

    private HttpResponse answer(ServiceRequestContext context, HttpRequest request, String next) {
        MediaType type = request.contentType();
        if (type == null || !type.is(MediaType.FORM_DATA)) {
            return Replies.problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    QueryErrors.MALFORMED,
                    "Content-Type: " + type + " (expected: application/x-www-form-urlencoded)");
        }
        CompletableFuture<HttpResponse> reply = new CompletableFuture<>();
        request.aggregate().whenComplete((whole, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(failure);
            } else {
                Thread.ofVirtual().name("login").start(() -> reply.complete(decide(context, whole, next)));
            }
        });
        return HttpResponse.of(reply);
    }

    private HttpResponse decide(ServiceRequestContext context, AggregatedHttpRequest request, String next) {
        try {
            String cookie = login.begin(request.headers(), typed(request));
            return Replies.seeOther(next, cookie);
        } catch (SluiceException refused) {
            return refusal(next, refused);
        } catch (RuntimeException fault) {
            return Replies.fault(failures.handle(
                    fault, RequestId.circumstances("query", context).with("path", "/login")));
        }
    }

    private HttpResponse refusal(String next, SluiceException refused) {
        HttpStatus status = Replies.status(refused);
        return form(next, refused).response(status).mapHeaders(headers -> {
            ResponseHeadersBuilder more = headers.toBuilder();
            if (status.equals(HttpStatus.UNAUTHORIZED)) {
                more.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"sluice\"");
            }
            if (refused instanceof OverloadedException overloaded) {
                more.setLong(
                        HttpHeaderNames.RETRY_AFTER, overloaded.retryAfter().toSeconds() + 1);
            }
            return more.build();
        });
    }

    private LoginPage form(String next, @Nullable SluiceException refused) {
        return LoginPage.form(next, login.takesPasswords(), refused);
    }

    private static TypedCredential typed(AggregatedHttpRequest request) {
        QueryParams fields = QueryParams.fromQueryString(request.contentUtf8());
        String user = fields.get("user");
        return user == null
                ? new TypedCredential(null, new Secret(fields.get("token", "").strip()))
                : new TypedCredential(user, new Secret(fields.get("password", "")));
    }
}
