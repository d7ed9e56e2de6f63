package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.pipeline.config.Grant;
import dev.sluice.server.websocket.Handshake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Lets requests of one port through to their services, or refuses them before a byte of their bodies is read. A
/// WebSocket is refused before it is upgraded. Any thread.
public final class Gate {
    /// There is no credential, or it opens nothing. HTTP 401 with `WWW-Authenticate`, gRPC `UNAUTHENTICATED`.
    ///
    /// Retry: no. Set the header `Authorization`, or log in at `/login` with a browser; see
    /// [security.md](security.md).
    public static final ErrorCode UNAUTHENTICATED = ErrorCode.of("auth.unauthenticated");

    /// The sender is known, and may not do this. HTTP 403, gRPC `PERMISSION_DENIED`.
    ///
    /// Retry: no. Name its authenticator, or one of its groups, in `sluice.auth`.
    public static final ErrorCode FORBIDDEN = ErrorCode.of("auth.forbidden");

    private final List<Authenticator> authenticators;
    private final Map<Permission, List<Grant>> allowed;
    private final @Nullable Login login;
    private final Refusals refusals;
    private final Counter unauthenticated;
    private final Counter forbidden;
    private final Counter undecided;

    /// @param authenticators all there are; who is known to one that is not allowed is refused by another answer
    /// @param allowed those who may; none lets everybody
    /// @param login null where no browser is meant to come
    Gate(
            List<Authenticator> authenticators,
            Map<Permission, List<Grant>> allowed,
            @Nullable Login login,
            Refusals refusals,
            Instruments instruments,
            String purpose) {
        this.authenticators = List.copyOf(authenticators);
        this.allowed = Map.copyOf(allowed);
        this.login = login;
        this.refusals = refusals;
        this.unauthenticated = refused(instruments, purpose, "unauthenticated");
        this.forbidden = refused(instruments, purpose, "forbidden");
        this.undecided = refused(instruments, purpose, "undecided");
    }

    static Counter refused(Instruments instruments, String purpose, String reason) {
        return instruments.counter(
                "sluice_auth_refused_total",
                "Requests refused because of who sent them",
                Labels.of("listener", purpose, "reason", reason));
    }

    /// The service behind the gate.
    HttpService guard(RouteTable.Line line) {
        List<Grant> grants = allowed.getOrDefault(line.permission(), List.of());
        return grants.isEmpty() ? line.service() : new Guarded(line, grants);
    }

    private final class Guarded extends SimpleDecoratingHttpService {
        private final HttpService service;
        private final Permission permission;
        private final List<Grant> grants;
        private final boolean pages;
        private final String challenges;
        private final String challengesOfTokens;

        Guarded(RouteTable.Line line, List<Grant> grants) {
            super(line.service());
            this.service = line.service();
            this.permission = line.permission();
            this.grants = grants;
            this.pages = line.pages();
            List<Authenticator> named = authenticators.stream()
                    .filter(one -> grants.stream()
                            .anyMatch(grant -> grant.authenticator().equals(one.id())))
                    .toList();
            this.challenges = challenges(named);
            this.challengesOfTokens =
                    challenges(named.stream().filter(Authenticator::takesTokens).toList());
        }

        private static String challenges(List<Authenticator> wanted) {
            return wanted.stream().map(Authenticator::challenge).distinct().collect(Collectors.joining(", "));
        }

        @Override
        public ServiceOptions options() {
            return service.options();
        }

        @Override
        public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
            List<Authenticator> slow = new ArrayList<>();
            List<Finding> findings = new ArrayList<>();
            for (Authenticator authenticator : authenticators) {
                Finding finding = authenticator.glance(request.headers());
                if (finding == null) {
                    slow.add(authenticator);
                } else {
                    findings.add(finding);
                }
            }
            Identity identity = allowed(findings);
            if (identity != null) {
                return pass(context, request, identity);
            }
            boolean nothing = slow.isEmpty() && findings.stream().allMatch(Finding.Absent.class::isInstance);
            Session session = login == null || !nothing ? null : login.session(request.headers());
            if (login != null && session != null) {
                return withSession(login, session, context, request);
            }
            return slow.isEmpty()
                    ? refuse(request.headers(), denied(findings))
                    : thinkingAbout(context, request, findings, slow);
        }

        /// The cookie of a session goes with all that a browser sends here, so whatever is more than reading takes a
        /// page of this server besides.
        private HttpResponse withSession(
                Login sessions, Session session, ServiceRequestContext context, HttpRequest request) throws Exception {
            RequestHeaders headers = request.headers();
            if (!session.identity().isAmong(grants)) {
                return refuse(headers, denied(List.of(new Finding.Known(session.identity()))));
            }
            boolean reads = headers.method() == HttpMethod.GET || headers.method() == HttpMethod.HEAD;
            boolean upgrades = Handshake.isUpgrade(headers);
            if (!reads || upgrades) {
                try {
                    sessions.checkPage(headers);
                } catch (DeniedException foreign) {
                    return refusals.refused(headers, foreign);
                }
            }
            HttpResponse response = pass(context, request, session.identity());
            if (upgrades) {
                session.carry(response);
            }
            return response;
        }

        private HttpResponse thinkingAbout(
                ServiceRequestContext context, HttpRequest request, List<Finding> findings, List<Authenticator> slow) {
            CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("auth").start(() -> {
                try {
                    slow.forEach(authenticator -> findings.add(authenticator.check(request.headers())));
                    context.eventLoop().execute(() -> decide(context, request, findings, answer));
                } catch (SluiceException undecidable) {
                    undecided.increment();
                    answer.complete(refusals.refused(request.headers(), undecidable));
                } catch (RuntimeException fault) {
                    answer.completeExceptionally(fault);
                }
            });
            return HttpResponse.of(answer);
        }

        private void decide(
                ServiceRequestContext context,
                HttpRequest request,
                List<Finding> findings,
                CompletableFuture<HttpResponse> answer) {
            try {
                Identity identity = allowed(findings);
                answer.complete(
                        identity == null
                                ? refuse(request.headers(), denied(findings))
                                : pass(context, request, identity));
            } catch (Exception fault) {
                answer.completeExceptionally(fault);
            }
        }

        private HttpResponse pass(ServiceRequestContext context, HttpRequest request, Identity identity)
                throws Exception {
            identity.enter(context);
            return service.serve(context, request);
        }

        private @Nullable Identity allowed(List<Finding> findings) {
            for (Finding finding : findings) {
                if (finding instanceof Finding.Known known && known.identity().isAmong(grants)) {
                    return known.identity();
                }
            }
            return null;
        }

        private DeniedException denied(List<Finding> findings) {
            for (Finding finding : findings) {
                if (finding instanceof Finding.Known known) {
                    return new DeniedException(
                            FORBIDDEN,
                            "sender " + known.identity().name() + " of "
                                    + known.identity().authenticator()
                                    + " may not do this (expected: the permission "
                                    + permission.name().toLowerCase(Locale.ROOT) + ")");
                }
            }
            boolean wrong = findings.stream().anyMatch(finding -> finding instanceof Finding.Wrong);
            return new DeniedException(
                    UNAUTHENTICATED,
                    wrong
                            ? "the credential opens nothing here (expected: a valid one)"
                            : "no credential (expected: the header Authorization)");
        }

        private HttpResponse refuse(RequestHeaders headers, DeniedException denied) {
            if (pages && login != null && denied.code().equals(UNAUTHENTICATED) && login.isWanted(headers)) {
                return login.question(headers);
            }
            HttpResponse refusal = refusals.refused(headers, denied);
            if (denied.code().equals(FORBIDDEN)) {
                forbidden.increment();
                return refusal;
            }
            unauthenticated.increment();
            String wanted = asksInPage(headers) ? challengesOfTokens : challenges;
            return refusal.mapHeaders(
                    answer -> answer.withMutations(more -> more.set(HttpHeaderNames.WWW_AUTHENTICATE, wanted)));
        }

        /// Whether a script of a page asks, which leaves for the form: were it told that a password is wanted, the
        /// browser would ask for one in the middle of the page.
        private boolean asksInPage(RequestHeaders headers) {
            String mode = headers.get("sec-fetch-mode");
            return login != null && !challengesOfTokens.isEmpty() && mode != null && !mode.equals("navigate");
        }
    }
}
