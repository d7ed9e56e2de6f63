package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Grant;
import dev.sluice.server.browser.AllowedHosts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How people log in on the port that browsers are meant for, and what their browsers show afterwards in place of a
/// credential. Any thread.
public final class Login {
    /// Logging in has failed too often on this port. HTTP 429 with `Retry-After`.
    ///
    /// Retry: yes, after the hint. Programs need no login: they send the header `Authorization`.
    public static final ErrorCode TOO_MANY_ATTEMPTS = ErrorCode.of("auth.too-many-attempts");

    /// The request would change something or open a WebSocket with nothing but the cookie of a session, and no page
    /// of this server sent it: neither `Origin` nor `Sec-Fetch-Site` says so. HTTP 403.
    ///
    /// Retry: no. Programs send the header `Authorization`, not the cookie.
    public static final ErrorCode FOREIGN_PAGE = ErrorCode.of("auth.foreign-page");

    private static final int NEXT_CHARS_MAX = 2_000;

    private final List<Authenticator> asked;
    private final List<Grant> grants;
    private final AllowedHosts hosts;
    private final String purpose;
    private final SessionCookie cookie;
    private final Sessions sessions;
    private final LoginAttempts attempts;
    private final Counter foreign;
    private final Counter wrong;
    private final Counter forbidden;
    private final Counter limited;
    private final Counter undecided;

    /// Where people log in.
    ///
    /// @param purpose of the port, as a label of metrics
    /// @param encrypted whether it speaks TLS
    /// @param hosts under which its pages are reached
    public record Port(String purpose, int number, boolean encrypted, AllowedHosts hosts) {}

    /// @param authenticators all there are; those whose people may do nothing are not asked
    /// @param grants who may do anything at all behind the port
    Login(
            List<Authenticator> authenticators,
            List<Grant> grants,
            Port port,
            Clock clock,
            SecureRandom random,
            Instruments instruments) {
        this.asked = authenticators.stream()
                .filter(one ->
                        grants.stream().anyMatch(grant -> grant.authenticator().equals(one.id())))
                .toList();
        this.grants = List.copyOf(grants);
        this.purpose = port.purpose();
        this.hosts = port.hosts();
        this.cookie = new SessionCookie(port.number(), port.encrypted());
        this.sessions = new Sessions(clock, random);
        this.attempts = new LoginAttempts(clock);
        this.foreign = Gate.refused(instruments, port.purpose(), "foreign");
        this.wrong = refused(instruments, port, "wrong");
        this.forbidden = refused(instruments, port, "forbidden");
        this.limited = refused(instruments, port, "limited");
        this.undecided = refused(instruments, port, "undecided");
        instruments.gauge(
                "sluice_auth_sessions",
                "Sessions of people who have logged in",
                Labels.of("listener", port.purpose()),
                sessions::count);
    }

    private static Counter refused(Instruments instruments, Port port, String reason) {
        return instruments.counter(
                "sluice_auth_logins_refused_total",
                "Logins refused",
                Labels.of("listener", port.purpose(), "reason", reason));
    }

    String purpose() {
        return purpose;
    }

    /// Whether there is a form: browsers ask for names and passwords by themselves, for tokens they do not.
    public boolean isOffered() {
        return asked.stream().anyMatch(Authenticator::takesTokens);
    }

    /// Whether names and passwords can be typed in as well.
    public boolean takesPasswords() {
        return asked.stream().anyMatch(one -> !one.takesTokens());
    }

    /// Begins a session for whoever typed this in. May block, and may compute for a tenth of a second.
    ///
    /// @param headers of the request; a session that it shows ends
    /// @return for `Set-Cookie`
    /// @throws SluiceException if there is none: with [Gate#UNAUTHENTICATED], [Gate#FORBIDDEN] or
    ///     [#TOO_MANY_ATTEMPTS], or because nobody can tell for now
    public String begin(RequestHeaders headers, TypedCredential typed) {
        Duration wait = attempts.take();
        if (wait != null) {
            limited.increment();
            throw new OverloadedException(
                    TOO_MANY_ATTEMPTS,
                    "logging in has failed too often here; try again in " + (wait.toSeconds() + 1) + " s",
                    wait);
        }
        Finding.Known sender = sender(typed);
        Sessions.Begun begun = sessions.begin(sender);
        attempts.giveBack();
        end(headers);
        return cookie.with(begun.id(), begun.time());
    }

    /// As the gate does it: who can tell at once is asked first, so that an issuer that does not answer keeps nobody
    /// out whom others know.
    private Finding.Known sender(TypedCredential typed) {
        List<Finding> findings = new ArrayList<>();
        Map<Authenticator, RequestHeaders> slow = new LinkedHashMap<>();
        for (Authenticator authenticator : asked) {
            RequestHeaders sent = authenticator.headersOf(typed);
            Finding finding = sent == null ? Finding.ABSENT : authenticator.glance(sent);
            if (sent != null && finding == null) {
                slow.put(authenticator, sent);
            } else if (finding != null) {
                findings.add(finding);
            }
        }
        Finding.Known sender = allowed(findings);
        if (sender == null) {
            findings.addAll(checked(slow));
            sender = allowed(findings);
        }
        if (sender == null) {
            throw denied(findings);
        }
        return sender;
    }

    private List<Finding> checked(Map<Authenticator, RequestHeaders> slow) {
        try {
            return slow.entrySet().stream()
                    .map(entry -> entry.getKey().check(entry.getValue()))
                    .toList();
        } catch (SluiceException undecidable) {
            undecided.increment();
            attempts.giveBack();
            throw undecidable;
        }
    }

    private Finding.@Nullable Known allowed(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding instanceof Finding.Known known
                    && known.identity().isAmong(grants)
                    && !sessions.wouldBeOver(known)) {
                return known;
            }
        }
        return null;
    }

    private DeniedException denied(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding instanceof Finding.Known known && !sessions.wouldBeOver(known)) {
                forbidden.increment();
                return new DeniedException(
                        Gate.FORBIDDEN,
                        known.identity().name() + " of " + known.identity().authenticator()
                                + " may do nothing here (expected: an entry in sluice.auth)");
            }
        }
        wrong.increment();
        return new DeniedException(Gate.UNAUTHENTICATED, "what was typed in opens nothing here");
    }

    /// Ends the session that a request shows, if there is one.
    ///
    /// @return for `Set-Cookie`
    public String end(RequestHeaders headers) {
        String id = cookie.valueIn(headers);
        if (id != null) {
            sessions.end(id);
        }
        return cookie.without();
    }

    /// Ends the sessions whose time is over, and cuts off what their browsers keep open. To be called every few
    /// seconds.
    void sweep() {
        sessions.sweep();
    }

    /// Whose session a request shows.
    ///
    /// @return null when it shows none, or a credential besides, by which alone it is judged
    public @Nullable Identity user(RequestHeaders headers) {
        Session session = session(headers);
        return session == null ? null : session.identity();
    }

    /// Refuses what only a page of this server may ask for. The cookie goes with whatever a browser sends here, also
    /// when another page made it, as one of another port of this host can.
    ///
    /// @throws DeniedException with [#FOREIGN_PAGE]
    public void checkPage(RequestHeaders headers) {
        if (!hosts.isOwnPage(headers)) {
            foreign.increment();
            throw new DeniedException(
                    FOREIGN_PAGE,
                    "no page of this server sent the request (expected: its Origin, or Sec-Fetch-Site: same-origin)");
        }
    }

    @Nullable
    Session session(RequestHeaders headers) {
        String id = headers.contains(HttpHeaderNames.AUTHORIZATION) ? null : cookie.valueIn(headers);
        return id == null ? null : sessions.find(id);
    }

    /// Whether a request is better answered with [#question] than refused: a browser wants to show a page and has
    /// nothing to show for it.
    boolean isWanted(RequestHeaders headers) {
        boolean reads = headers.method() == HttpMethod.GET || headers.method() == HttpMethod.HEAD;
        return isOffered()
                && reads
                && headers.get("accept", "").contains("text/html")
                && !headers.contains(HttpHeaderNames.AUTHORIZATION);
    }

    /// Sends a browser to the form, and back again afterwards.
    HttpResponse question(RequestHeaders headers) {
        String path = headers.path();
        String next = path.equals("/") || path.length() > NEXT_CHARS_MAX
                ? ""
                : "?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
        return HttpResponse.of(ResponseHeaders.builder(HttpStatus.SEE_OTHER)
                .set(HttpHeaderNames.LOCATION, "/login" + next)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
    }
}
