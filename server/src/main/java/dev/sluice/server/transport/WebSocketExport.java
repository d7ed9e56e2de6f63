package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.otlp.Signal;
import dev.sluice.server.browser.AllowedHosts;
import dev.sluice.server.security.CrossOrigin;
import dev.sluice.server.websocket.Handshake;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import dev.sluice.server.websocket.UpgradeService;
import dev.sluice.server.websocket.WebSocketSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// OTLP over WebSocket for one signal, on the path where `POST` is OTLP/HTTP: an upgrade opens a session, and
/// everything else goes on to [HttpExport]. Any thread; closing ends the sessions.
public final class WebSocketExport extends UpgradeService implements AutoCloseable {
    static final String PROTOCOL = "otlp.v1";

    private final ExportExchange exchange;
    private final Signal signal;
    private final Receiver receiver;
    private final HttpExport http;
    private volatile Terms terms;
    private final Set<ExportSession> sessions = ConcurrentHashMap.newKeySet();

    /// What every session is held to.
    ///
    /// @param hosts whose own pages may open one
    /// @param invited which pages of other sites may
    /// @param unanswered messages of one session that wait for their answers
    public record Terms(
            AllowedHosts hosts, CrossOrigin invited, SessionLimits limits, int unanswered, SessionMetrics metrics) {}

    /// @param receiver takes the messages
    /// @param http serves all other requests of the path
    public WebSocketExport(Signal signal, Receiver receiver, HttpExport http, Terms terms) {
        this.signal = signal;
        this.receiver = receiver;
        this.exchange = new ExportExchange(signal, receiver);
        this.http = http;
        this.terms = terms;
    }

    /// Holds sessions that are opened from now on to other limits.
    public void use(SessionLimits limits) {
        Terms now = terms;
        terms = new Terms(now.hosts(), now.invited(), limits, now.unanswered(), now.metrics());
    }

    @Override
    public ServiceOptions options() {
        return http.options();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        RequestHeaders headers = request.headers();
        if (!Handshake.isUpgrade(headers)) {
            return http.serve(context, request);
        }
        boolean invited = terms.invited().allows(headers.get("origin"));
        String foreign = invited ? null : terms.hosts().foreignPage(headers);
        if (foreign != null) {
            String message = foreign + " is not this server (expected: no page of another site) ["
                    + TransportErrors.FOREIGN_ORIGIN + "]";
            return HttpExport.refused(null, new Refusal(7, 403, message, null, null));
        }
        String problem = Handshake.problem(headers, PROTOCOL);
        if (problem != null) {
            Refusal refusal = new Refusal(
                    3,
                    Handshake.status(headers).code(),
                    problem + " [" + TransportErrors.BAD_UPGRADE + "]",
                    null,
                    null);
            return HttpExport.refused(null, refusal)
                    .mapHeaders(answer -> answer.toBuilder()
                            .set("sec-websocket-version", "13")
                            .build());
        }
        RuntimeException refused = receiver.refusal();
        if (refused != null) {
            return HttpExport.refused(null, exchange.refusal(context, refused));
        }
        return WebSocketSession.open(context, request, PROTOCOL, terms.limits(), terms.metrics(), session -> {
            ExportSession owner = new ExportSession(
                    context, session, signal, exchange, receiver, terms.unanswered(), sessions::remove);
            sessions.add(owner);
            return owner;
        });
    }

    /// Ends every session as soon as what it has sent is answered.
    @Override
    public void close() {
        sessions.forEach(ExportSession::drain);
    }
}
