package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.query.SqlQueries;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything the query port serves.
public final class QueryRoutes implements Consumer<ServerBuilder> {
    private static final int QUESTIONS_AT_ONCE = 64;
    private static final long BODY_BYTES_MAX = 1 << 20;

    private final Set<String> hosts;
    private final Instruments instruments;
    private final Clock clock;
    private final Supplier<ServerStatus> status;
    private final SqlQueries sql;
    private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

    /// @param hosts names under which browsers may address this server
    /// @param sql stays the caller's
    public QueryRoutes(
            Set<String> hosts, Instruments instruments, Clock clock, Supplier<ServerStatus> status, SqlQueries sql) {
        this.hosts = hosts;
        this.instruments = instruments;
        this.clock = clock;
        this.status = status;
        this.sql = sql;
    }

    @Override
    public void accept(ServerBuilder server) {
        server.maxRequestLength(BODY_BYTES_MAX);
        get(server, "/healthz", question -> Replies.ok("text/plain; charset=utf-8", text("ok\n")));
        get(server, "/readyz", question -> ready());
        get(
                server,
                "/metrics",
                question -> Replies.ok(MetricsText.CONTENT_TYPE, text(MetricsText.of(instruments.snapshot()))));
        get(server, "/api/v1/status", question -> Replies.json(status.get().document()));
        server.service("/api/v1/sql", new Answering(HttpMethod.POST, slots, clock, new SqlEndpoint(sql)));
        server.service(
                Route.builder().pathPrefix("/api").build(), new Answering(HttpMethod.GET, slots, clock, question -> {
                    throw QueryErrors.unknownPath(question.request().path());
                }));
        server.serviceUnder("/", new StaticPages());
        server.decorator(new BrowserGuard(hosts));
    }

    private HttpResponse ready() {
        ServerStatus now = status.get();
        return now.complaints().isEmpty()
                ? Replies.ok("text/plain; charset=utf-8", text("ready\n"))
                : Replies.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "text/plain; charset=utf-8",
                        text(String.join("\n", now.complaints()) + "\n"));
    }

    private void get(ServerBuilder server, String path, Answering.Answer answer) {
        server.service(path, new Answering(HttpMethod.GET, slots, clock, answer));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
