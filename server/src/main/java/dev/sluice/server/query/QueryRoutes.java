package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.server.browser.AllowedHosts;
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
public final class QueryRoutes implements Consumer<ServerBuilder> {
    private static final int QUESTIONS_AT_ONCE = 128;
    private static final long BODY_BYTES_MAX = 1 << 20;
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final AllowedHosts hosts;
    private final Instruments instruments;
    private final Clock clock;
    private final Supplier<ServerStatus> status;
    private final Sources sources;
    private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

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
    public QueryRoutes(
            AllowedHosts hosts, Instruments instruments, Clock clock, Supplier<ServerStatus> status, Sources sources) {
        this.hosts = hosts;
        this.instruments = instruments;
        this.clock = clock;
        this.status = status;
        this.sources = sources;
    }

    @Override
    public void accept(ServerBuilder server) {
        server.maxRequestLength(BODY_BYTES_MAX);
        operation(server);
        questions(server);
        server.serviceUnder("/iceberg", new IcebergEndpoint(sources.catalog()));
        server.serviceUnder("/", new StaticPages());
        server.decorator(new BrowserGuard(hosts));
    }

    private void operation(ServerBuilder server) {
        get(server, "/healthz", question -> Replies.ok(PLAIN, text("ok\n")));
        get(server, "/readyz", question -> ready());
        server.service("/-/reload", new Answering(HttpMethod.POST, slots, clock, question -> reload()));
        get(
                server,
                "/metrics",
                question -> Replies.ok(MetricsText.CONTENT_TYPE, text(MetricsText.of(instruments.snapshot()))));
    }

    private void questions(ServerBuilder server) {
        StoreEndpoints store = new StoreEndpoints(sources.store());
        byte[] description = description();
        get(server, "/api/v1/status", question -> Replies.json(status.get().document()));
        get(server, "/api/v1/openapi.json", question -> Replies.ok("application/json", description));
        TaskEndpoint tasks = new TaskEndpoint(sources.tasks());
        get(server, "/api/v1/tasks", question -> tasks.list());
        PoolEndpoint pools = new PoolEndpoint(sources.pools(), sources.budget());
        get(server, "/api/v1/pools", question -> pools.list());
        DeadLetterEndpoint deadLetters = new DeadLetterEndpoint(sources.deadLetters());
        get(server, "/api/v1/dead-letters", question -> deadLetters.list());
        get(server, "/api/v1/services", store::services);
        get(server, "/api/v1/operations", store::operations);
        get(server, "/api/v1/traces", store::traces);
        get(server, "/api/v1/traces/{traceId}", store::trace);
        get(server, "/api/v1/logs", store::logs);
        get(server, "/api/v1/metrics", store::metrics);
        get(server, "/api/v1/metrics/{name}", store::points);
        get(server, "/api/v1/profiles/{profileId}", store::profile);
        server.service("/api/v1/sql", new Answering(HttpMethod.POST, slots, clock, new SqlEndpoint(sources.sql())));
        server.service("/api/v1/events", sources.events());
        server.service(
                "/api/v1/tail",
                new TailEndpoint(
                        sources.tails(), new FeedTerms(sources.feeds(), new SessionMetrics(instruments, "tail"))));
        server.service(
                Route.builder().pathPrefix("/api").build(), new Answering(HttpMethod.GET, slots, clock, question -> {
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

    private void get(ServerBuilder server, String path, Answering.Answer answer) {
        server.service(path, new Answering(HttpMethod.GET, slots, clock, answer));
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
