package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.server.browser.AllowedHosts;
import dev.sluice.server.security.Login;
import dev.sluice.server.security.Permission;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.tail.Tails;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import dev.sluice.store.catalog.RestCatalog;
import dev.sluice.store.query.SqlQueries;
import dev.sluice.store.query.StoreQueries;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Everything the query port serves.
public final class QueryRoutes implements Consumer<RouteTable> {
    private static final int QUESTIONS_AT_ONCE = 128;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final AllowedHosts hosts;
    private final Login login;
    private final FailureHandler failures;
    private final Instruments instruments;
    private final Supplier<ServerStatus> status;
    private final Sources sources;
    private final Answering.Shared shared;

    /// Where answers come from; they stay the caller's.
    ///
    /// @param deadLetters the folder, which need not exist
    public record Sources(
            StoreQueries store,
            SqlQueries sql,
            RestCatalog catalog,
            TaskScheduler tasks,
            BufferPools pools,
            MemoryBudget budget,
            HttpService events,
            Tails tails,
            SessionLimits feeds,
            Path deadLetters,
            Supplier<List<String>> reload) {}

    /// @param hosts names under which browsers may address this server
    /// @param login how people get past the gate
    public QueryRoutes(
            AllowedHosts hosts,
            Login login,
            Instruments instruments,
            Clock clock,
            FailureHandler failures,
            Supplier<ServerStatus> status,
            Sources sources) {
        this.hosts = hosts;
        this.login = login;
        this.failures = failures;
        this.instruments = instruments;
        this.shared = new Answering.Shared(new Semaphore(QUESTIONS_AT_ONCE), clock, failures);
        this.status = status;
        this.sources = sources;
    }

    @Override
    public void accept(RouteTable table) {
        operation(table);
        questions(table);
        table.addBelow(Permission.QUERY, "/iceberg", new IcebergEndpoint(sources.catalog()));
        table.add(Permission.LOGIN, "/login", new LoginEndpoint(login, failures));
        table.add(Permission.LOGIN, "/logout", new LogoutEndpoint(login));
        table.addPagesBelow(Permission.QUERY, "/", new StaticPages());
    }

    /// Keeps pages of other sites away from a service.
    public HttpService guarded(HttpService service) {
        return service.decorate(new BrowserGuard(hosts));
    }

    private void operation(RouteTable table) {
        get(table, Permission.NONE, "/healthz", question -> Replies.ok(PLAIN, text("ok\n")));
        get(table, Permission.NONE, "/readyz", question -> ready());
        table.add(Permission.ADMIN, "/-/reload", new Answering(HttpMethod.POST, shared, question -> reload()));
        get(
                table,
                Permission.QUERY,
                "/metrics",
                question -> Replies.ok(MetricsText.CONTENT_TYPE, text(MetricsText.of(instruments.snapshot()))));
    }

    private void questions(RouteTable table) {
        StoreEndpoints store = new StoreEndpoints(sources.store());
        byte[] description = description();
        get(
                table,
                Permission.QUERY,
                "/api/v1/status",
                question -> Replies.json(
                        status.get().document(login.user(question.request().headers()))));
        get(table, Permission.QUERY, "/api/v1/openapi.json", question -> Replies.ok("application/json", description));
        TaskEndpoint tasks = new TaskEndpoint(sources.tasks());
        get(table, Permission.QUERY, "/api/v1/tasks", question -> tasks.list());
        table.add(Permission.ADMIN, "/api/v1/tasks/{id}/cancel", new Answering(HttpMethod.POST, shared, tasks::cancel));
        PoolEndpoint pools = new PoolEndpoint(sources.pools(), sources.budget());
        get(table, Permission.QUERY, "/api/v1/pools", question -> pools.list());
        DeadLetterEndpoint deadLetters = new DeadLetterEndpoint(sources.deadLetters());
        get(table, Permission.QUERY, "/api/v1/dead-letters", question -> deadLetters.list());
        get(table, Permission.QUERY, "/api/v1/services", store::services);
        get(table, Permission.QUERY, "/api/v1/operations", store::operations);
        get(table, Permission.QUERY, "/api/v1/traces", store::traces);
        get(table, Permission.QUERY, "/api/v1/traces/{traceId}", store::trace);
        get(table, Permission.QUERY, "/api/v1/logs", store::logs);
        get(table, Permission.QUERY, "/api/v1/metrics", store::metrics);
        get(table, Permission.QUERY, "/api/v1/metrics/{name}", store::points);
        get(table, Permission.QUERY, "/api/v1/profiles/{profileId}", store::profile);
        table.add(
                Permission.QUERY,
                "/api/v1/sql",
                new Answering(HttpMethod.POST, shared, new SqlEndpoint(sources.sql())));
        table.add(Permission.QUERY, "/api/v1/events", sources.events());
        table.add(
                Permission.QUERY,
                "/api/v1/tail",
                new TailEndpoint(
                        sources.tails(), new FeedTerms(sources.feeds(), new SessionMetrics(instruments, "tail"))));
        table.addBelow(Permission.QUERY, "/api", new Answering(HttpMethod.GET, shared, question -> {
            throw QueryErrors.unknownPath(question.request().path());
        }));
    }

    private HttpResponse reload() {
        try {
            List<String> changed = sources.reload().get();
            return Replies.json(json -> {
                json.writeStartObject();
                json.writeArrayFieldStart("changed");
                for (String section : changed) {
                    json.writeString(section);
                }
                json.writeEndArray();
                json.writeEndObject();
            });
        } catch (ConfigurationException refused) {
            return Replies.problem(HttpStatus.BAD_REQUEST, refused.code(), refused.describe());
        }
    }

    private HttpResponse ready() {
        ServerStatus now = status.get();
        return now.complaints().isEmpty()
                ? Replies.ok(PLAIN, text("ready\n"))
                : Replies.of(HttpStatus.SERVICE_UNAVAILABLE, PLAIN, text(String.join("\n", now.complaints()) + "\n"));
    }

    private void get(RouteTable table, Permission permission, String path, Answering.Answer answer) {
        table.add(permission, path, new Answering(HttpMethod.GET, shared, answer));
    }

    private static byte[] description() {
        try (InputStream in = QueryRoutes.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
