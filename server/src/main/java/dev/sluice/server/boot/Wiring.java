package dev.sluice.server.boot;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.journal.Journal;
import dev.sluice.journal.JournalOptions;
import dev.sluice.journal.SegmentedJournal;
import dev.sluice.journal.disk.FileSystemDisk;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.task.Task;
import dev.sluice.kernel.task.TaskLimits;
import dev.sluice.kernel.task.TaskScheduler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ListenerSettings;
import dev.sluice.pipeline.config.Mode;
import dev.sluice.pipeline.config.OtlpReceiverSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.browser.AllowedHosts;
import dev.sluice.server.query.QueryFaults;
import dev.sluice.server.query.QueryRefusals;
import dev.sluice.server.query.QueryRoutes;
import dev.sluice.server.query.ServerStatus;
import dev.sluice.server.security.Authenticators;
import dev.sluice.server.security.Certificates;
import dev.sluice.server.security.CrossOrigin;
import dev.sluice.server.security.Gate;
import dev.sluice.server.security.Login;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.security.ServerCertificate;
import dev.sluice.server.tail.Tails;
import dev.sluice.server.transport.Connections;
import dev.sluice.server.transport.Listener;
import dev.sluice.server.transport.OtlpRefusals;
import dev.sluice.server.transport.ReceiverLimits;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.store.Store;
import dev.sluice.store.StoreOptions;
import dev.sluice.store.query.QueryLimits;
import dev.sluice.store.query.SqlQueries;
import dev.sluice.store.query.StoreQueries;
import dev.sluice.store.query.TableSource;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole program, joined by hand in the order in which it is built; closing goes the other way round.
///
/// One thread starts it; any thread may ask and close it.
public final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
    private static final Duration MEMORY_UPKEEP = Duration.ofMinutes(1);
    private static final Duration FILE_LOOK = Duration.ofSeconds(1);
    private static final int LEAKS_SAMPLED = 128;
    private static final String DEAD_LETTERS = "dead-letter";
    private static final long DEAD_LETTER_BYTES = 1L << 30;
    private static final Duration OVERLOAD_HINT = Duration.ofSeconds(1);
    private static final Duration DRAIN_AT_MOST = Duration.ofSeconds(8);

    private final Configuration configuration;
    private final Clock clock;
    private final Instruments instruments;
    private final long startedNanos;
    private final Readiness readiness = new Readiness();
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Receiving receiving;
    private final Ledger ledger;
    private final DataFolder folder;
    private final Sizes sizes;
    private final @Nullable Journal journal;
    private final Reload reload;
    private final Observation observation;
    private final TaskScheduler tasks;
    private final Certificates certificates;
    private final Authenticators authenticators;
    private final LeakDetector leaks = new LeakDetector(LEAKS_SAMPLED);
    private final BufferPools pools;
    private final Store store;
    private final SqlQueries sql;
    private final Answers answers;
    private final StoreQueries questions;
    private final @Nullable Destinations destinations;
    private final Tails tails;
    private final Intakes intakes;
    private final EventLoopGroup workers;
    private final Connections senders;
    private final Connections askers;
    private boolean closed;

    /// @param opened gets what has to be closed when this fails
    private Wiring(
            Configuration configuration,
            Supplier<Configuration> again,
            Clock clock,
            Instruments instruments,
            Opened opened) {
        this.reload = new Reload(configuration, again, this::reloaded);
        this.configuration = configuration;
        this.clock = clock;
        this.instruments = instruments;
        this.startedNanos = clock.monotonicNanos();
        Settings settings = configuration.settings();
        boolean journaled = settings.mode() != Mode.MEMORY;
        this.ledger = new Ledger(instruments, journaled ? Destinations.first(configuration) : "");
        this.folder = opened.with(DataFolder.open(settings.data()));
        this.sizes =
                Sizes.settle(settings, folder.freeBytes(), Runtime.getRuntime().maxMemory());
        this.journal = journaled ? opened.with(openJournal(settings)) : null;
        String source = journal == null ? "" : journal.id().toString();
        this.observation = opened.with(new Observation(settings, clock, instruments));
        this.tasks = opened.with(new TaskScheduler(
                TaskLimits.STANDARD,
                Thread.ofVirtual().name("task-", 0).factory(),
                clock,
                instruments,
                observation::taskFailed));
        this.certificates = new Certificates(clock, instruments, tasks);
        this.authenticators = new Authenticators(settings.auth(), clock, instruments);
        this.pools = new BufferPools(BufferPools.DEFAULT_SIZE, BufferPools.LARGEST_SIZE, leaks, instruments);
        this.store = opened.with(openStore(settings, source));
        this.sql = opened.with(new SqlQueries(
                TableSource.of(store),
                Sizes.sqlLimits(settings.sql()),
                folder.path().resolve("scratch"),
                instruments));
        this.answers = opened.with(new Answers(settings.cache(), sizes.cacheBytes(), clock, instruments));
        this.questions = opened.with(
                new StoreQueries(TableSource.of(store), QueryLimits.standard(), answers.cache(), instruments));
        this.destinations = journal == null
                ? null
                : opened.with(new Destinations(
                        configuration,
                        journal,
                        store,
                        folder.path(),
                        new DeadLetters(folder.path().resolve(DEAD_LETTERS), DEAD_LETTER_BYTES, clock),
                        sizes,
                        pool("exports"),
                        ledger,
                        observation.failures(),
                        clock,
                        instruments));
        this.tails = new Tails(settings.tail(), clock, instruments);
        this.intakes = new Intakes(settings, journal, store, tails, ledger, clock, instruments);
        this.workers = EventLoopGroups.newEventLoopGroup(
                Math.max(2, Runtime.getRuntime().availableProcessors()), "sluice-io");
        Settings.Connections connections = settings.limits().connections();
        this.senders = new Connections(connections, clock, instruments, "otlp");
        this.askers = new Connections(connections, clock, instruments, "query");
    }

    /// Builds everything and opens the ports; connections are accepted when this returns.
    ///
    /// @throws dev.sluice.kernel.error.SluiceException if a part cannot start; what was opened is closed again
    public static Wiring start(Configuration configuration, Clock clock, Instruments instruments) {
        return start(configuration, () -> configuration, clock, instruments);
    }

    /// The same, with a configuration that can be read again.
    ///
    /// @param again reads and checks everything anew; throws what loading throws
    public static Wiring start(
            Configuration configuration, Supplier<Configuration> again, Clock clock, Instruments instruments) {
        Wiring wiring = build(configuration, again, clock, instruments);
        try {
            wiring.open();
            return wiring;
        } catch (RuntimeException | Error failure) {
            wiring.close();
            throw failure;
        }
    }

    private static Wiring build(
            Configuration configuration, Supplier<Configuration> again, Clock clock, Instruments instruments) {
        Exposure.check(configuration);
        Opened opened = new Opened();
        try {
            return new Wiring(configuration, again, clock, instruments, opened);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    public Ledger ledger() {
        return ledger;
    }

    public Readiness readiness() {
        return readiness;
    }

    /// The banner that tells people where everything is.
    public String banner() {
        return new Banner(configuration, listeners, folder.path(), sizes).text();
    }

    public Duration startedWithin() {
        return Duration.ofNanos(clock.monotonicNanos() - startedNanos);
    }

    public ServerStatus status() {
        return new StatusReport(configuration.settings(), folder, journal, destinations, store, ledger)
                .now(startedWithin(), listeners, readiness.complaints());
    }

    /// Stops taking data, delivers and commits what was taken, and lets go of everything. Takes at most half a
    /// minute. Safe to call twice.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        readiness.close();
        observation.stopping();
        if (receiving != null) {
            receiving.drain();
        }
        listeners.parallelStream()
                .filter(listener -> !listener.purpose().startsWith("UI"))
                .forEach(this::closeQuietly);
        closeQuietly(tails);
        if (destinations != null) {
            destinations.drain(DRAIN_AT_MOST);
        }
        listeners.forEach(this::closeQuietly);
        closeQuietly(sql);
        closeQuietly(questions);
        closeQuietly(answers);
        closeQuietly(store);
        closeQuietly(tasks);
        closeQuietly(observation);
        if (journal != null) {
            closeQuietly(journal);
        }
        workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        closeQuietly(folder);
    }

    private void open() {
        Settings settings = configuration.settings();
        MemoryBudget budget = new MemoryBudget("requests", sizes.inFlightBytes(), OVERLOAD_HINT, leaks);
        MemoryUpkeep.watch(budget, instruments);
        BufferPool pool = pool("requests");
        tasks.every(Task.compute("memory"), MEMORY_UPKEEP, new MemoryUpkeep(pools, leaks, instruments));
        intakes.begin(tasks);
        Receiving opened = new Receiving(
                settings,
                new Receiving.Parts(intakes, ledger, observation.failures(), clock, instruments),
                ReceiverLimits.of(settings.limits(), sizes.inFlightBytes()),
                budget,
                pool);
        receiving = opened;
        for (OtlpReceiverSettings receiver : configuration.receivers()) {
            opened.ports(receiver, readiness::isReady).forEach(this::open);
        }
        watch();
        if (destinations != null) {
            destinations.start();
        }
        Settings.Connections connections = settings.limits().connections();
        SessionLimits feeds = SessionLimits.ofFeed(connections.idleTimeout(), connections.controlFrames());
        QueryRoutes.Sources sources = new QueryRoutes.Sources(
                questions,
                sql,
                store.restCatalog(),
                tasks,
                pools,
                budget,
                observation.sockets(feeds),
                tails,
                feeds,
                folder.path().resolve(DEAD_LETTERS),
                this::reload);
        AllowedHosts hosts = new AllowedHosts(LocalAddresses.browserHosts(settings));
        Login login = authenticators.login("UI and API", settings, hosts, tasks);
        QueryRoutes routes =
                new QueryRoutes(hosts, login, instruments, clock, observation.failures(), this::status, sources);
        RouteTable table = new RouteTable();
        routes.accept(table);
        Gate gate = authenticators.gate(login, settings.query(), new QueryRefusals());
        Duration timeout = settings.limits().requestTimeout().plusSeconds(30);
        listen(opening("UI and API", settings.query(), timeout, table), askers, server -> {
            server.errorHandler(new QueryFaults());
            table.open(server, gate, routes::guarded);
        });
        observation.begin(
                tasks, ledger, new AlertReadings(journal, destinations, opened.receivers(), folder, budget).all(clock));
        readiness.open();
    }

    private void open(Receiving.Port port) {
        Duration timeout = configuration.settings().limits().requestTimeout();
        listen(
                opening(port.purpose(), port.settings(), timeout, port.routes()).withLane(port.lane()),
                senders,
                otlp(port.purpose(), port.settings(), port.routes()));
    }

    private Consumer<ServerBuilder> otlp(String purpose, ListenerSettings own, RouteTable table) {
        Gate gate = authenticators.gate(purpose, own, new OtlpRefusals());
        return server -> table.open(server, gate, new CrossOrigin(own.cors()));
    }

    private Listener.Opening opening(String purpose, ListenerSettings own, Duration timeout, RouteTable table) {
        Settings settings = configuration.settings();
        List<InetSocketAddress> addresses =
                LocalAddresses.of(own.endpoint().plus(settings.portOffset()), settings.listen());
        addresses.stream()
                .filter(address -> own.tls() == null && !address.getAddress().isLoopbackAddress())
                .forEach(address -> LOG.warn("{} listens on {} without encryption", purpose, address));
        return new Listener.Opening(purpose, addresses, certificates.open(purpose, own.tls()), timeout, table);
    }

    private void listen(Listener.Opening opening, Connections connections, Consumer<ServerBuilder> routes) {
        Settings.Connections limits = configuration.settings().limits().connections();
        listeners.add(Listener.open(opening, workers, limits, connections, routes));
    }

    private BufferPool pool(String name) {
        return pools.create(name, new ByteSize(sizes.pooledBytes(configuration.settings())));
    }

    private Journal openJournal(Settings settings) {
        JournalOptions options = JournalOptions.DEFAULTS
                .withMode(settings.mode() == Mode.DURABLE ? JournalOptions.Mode.DURABLE : JournalOptions.Mode.RELAXED)
                .withSegmentBytes(settings.journal().segment().bytes())
                .withDiskBudgetBytes(sizes.journalBytes())
                .withRelaxedWindow(settings.journal().relaxedWindow());
        return SegmentedJournal.open(
                folder.path().resolve("journal"), options, new FileSystemDisk(), clock, instruments);
    }

    private Store openStore(Settings settings, String source) {
        StoreOptions options = StoreOptions.in(folder.path().resolve("store"), source)
                .withRetention(settings.retention().age(), sizes.retainBytes())
                .withMemory(sizes.storeMemoryBytes());
        Store opened = Store.open(options, clock, instruments, tasks, observation.failures());
        opened.onExpired(new ExpiredRows(ledger));
        return opened;
    }

    /// Reads the configuration again and puts in force what can change while running: all of it or nothing.
    ///
    /// @return the sections that changed
    /// @throws dev.sluice.kernel.error.ConfigurationException if it has problems or something else changed
    public List<String> reload() {
        Map<ServerCertificate, ServerCertificate.Content> fresh = certificates.read();
        List<String> changed = new ArrayList<>(reload.run());
        certificates.use(fresh).forEach(purpose -> changed.add("certificate of " + purpose));
        return changed;
    }

    /// The same for those who cannot be answered, a signal or a file: what is wrong goes where failures go.
    public void reloadAndTell() {
        try {
            if (reload().isEmpty()) {
                LOG.info("configuration read again: nothing changed");
            }
        } catch (SluiceException refused) {
            observation.failures().handle(refused, Circumstances.of("reload of the configuration"));
        }
    }

    /// Reads the configuration again whenever the content of one of its files changes, unless configured otherwise.
    public void watch(List<Path> files) {
        if (configuration.settings().watchFiles() && !files.isEmpty()) {
            tasks.every(Task.blocking("configuration files"), FILE_LOOK, new FileWatch(files, this::reloadAndTell));
        }
    }

    private void reloaded(Settings settings, List<String> changed) {
        Logs.level(settings.log());
        if (receiving != null) {
            receiving.use(
                    ReceiverLimits.of(settings.limits(), sizes.inFlightBytes()),
                    settings.limits().connections());
        }
        observation.reload(settings, changed);
        LOG.info("configuration reloaded: {}", changed);
    }

    private void watch() {
        if (journal != null) {
            readiness.check("journal", () -> journal.status().refusal());
        }
        if (destinations != null) {
            destinations.watch(readiness);
        }
        readiness.check("store", () -> store.status().failure());
        new ProcessGauges(clock).register(instruments);
    }

    private void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception failure) {
            LOG.error("closing {} failed", part.getClass().getSimpleName(), failure);
        }
    }
}
