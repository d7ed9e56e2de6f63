package dev.sluice.server.transport;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sluice.kernel.event.EventBus;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.Receipt;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.browser.AllowedHosts;
import dev.sluice.server.security.CrossOrigin;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Both OTLP ports before an intake that remembers what it took, or does as told.
public final class OtlpPorts implements AutoCloseable {
    static final int BODY_LIMIT = 1 << 20;

    final List<byte[]> taken = new CopyOnWriteArrayList<>();
    final Instruments instruments = new Instruments();
    final Ledger ledger = new Ledger(instruments);
    final LeakDetector leaks = new LeakDetector(1);
    final MemoryBudget budget;
    final Receiver receiver;
    volatile Consumer<Payload> before = payload -> {};

    private final EventLoopGroup workers = EventLoopGroups.newEventLoopGroup(2);
    private final List<WebSocketExport> exports = new ArrayList<>();
    private final Listener grpc;
    private final Listener http;

    static FailureHandler failures(Instruments instruments) {
        EventBus bus = new EventBus(
                EventBus.Limits.STANDARD, Thread.ofVirtual().factory(), Clock.system(), instruments, (o, reason) -> {});
        return new FailureHandler(
                Duration.ofSeconds(1),
                Clock.system(),
                instruments,
                bus,
                (text, error) -> error.cause().printStackTrace());
    }

    OtlpPorts() {
        this(64 << 20);
    }

    OtlpPorts(long budgetBytes) {
        this(budgetBytes, Settings.Connections.DEFAULT);
    }

    OtlpPorts(long budgetBytes, Settings.Connections connections) {
        this(budgetBytes, connections, Duration.ofSeconds(20), true, server -> {});
    }

    /// @param lanes whether plain exports go past the servers, and what is changed about them
    /// @param changes to both servers, after their services are added
    public OtlpPorts(boolean lanes, Consumer<ServerBuilder> changes) {
        this(64 << 20, Settings.Connections.DEFAULT, Duration.ofSeconds(20), lanes, changes);
    }

    OtlpPorts(
            long budgetBytes,
            Settings.Connections connections,
            Duration requestTimeout,
            boolean lanes,
            Consumer<ServerBuilder> changes) {
        Connections guards = new Connections(connections, Clock.system(), instruments, "otlp");
        budget = new MemoryBudget("requests", budgetBytes, Duration.ofSeconds(3), leaks);
        Intake intake = (payload, prints) -> {
            before.accept(payload);
            taken.add(Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.end()));
            return new Receipt(payload.items(), true);
        };
        ReceiverLimits limits = new ReceiverLimits(
                BODY_LIMIT,
                new ScanLimits(64, 100_000, 400_000),
                requestTimeout,
                new ReceiverLimits.Pace(
                        connections.headTimeout(), connections.bodyRate().bytes()));
        receiver = new Receiver(
                limits,
                budget,
                new BufferPools(new ByteSize(8 << 20), new ByteSize(8 << 20), leaks, instruments).create("requests"),
                intake,
                ledger,
                new ReceiverMetrics(instruments, "otlp", "test"),
                failures(instruments),
                null);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<GrpcExport> methods = Arrays.stream(Signal.values())
                .map(signal -> new GrpcExport(signal, receiver))
                .toList();
        grpc = Listener.open(
                new Listener.Opening("OTLP/gRPC", List.of(any), null, requestTimeout, new RouteTable())
                        .withLane(lanes ? new GrpcLane(methods, requestTimeout, Clock.system()) : null),
                workers,
                connections,
                guards,
                server -> {
                    methods.forEach(
                            export -> server.service("/" + export.signal().grpcMethod(), export));
                    server.service("/" + GrpcHealth.METHOD, new GrpcHealth(() -> true));
                    server.serviceUnder("/", new UnknownPath());
                    changes.accept(server);
                });
        Map<String, HttpExport> paths = Arrays.stream(Signal.values())
                .collect(Collectors.toMap(Signal::path, signal -> new HttpExport(signal, receiver)));
        WebSocketExport.Terms terms = new WebSocketExport.Terms(
                new AllowedHosts(Set.of("localhost", "127.0.0.1")),
                new CrossOrigin(null),
                new SessionLimits(
                        BODY_LIMIT,
                        connections.idleTimeout(),
                        connections.controlFrames(),
                        connections.headTimeout(),
                        connections.bodyRate().bytes()),
                connections.pipelined(),
                new SessionMetrics(instruments, "otlp"));
        http = Listener.open(
                new Listener.Opening("OTLP/HTTP", List.of(any), null, requestTimeout, new RouteTable())
                        .withLane(lanes ? new HttpLane(paths, requestTimeout, Clock.system()) : null),
                workers,
                connections,
                guards,
                server -> {
                    for (Signal signal : Signal.values()) {
                        HttpExport http = paths.get(signal.path());
                        WebSocketExport export = new WebSocketExport(signal, receiver, http, terms);
                        exports.add(export);
                        server.service(signal.path(), export);
                    }
                    server.serviceUnder("/", new UnknownPath());
                    changes.accept(server);
                });
    }

    public int grpcPort() {
        return grpc.port();
    }

    public int httpPort() {
        return http.port();
    }

    /// Whether this thread, which closes ports, is waiting for what is under way in a lane.
    static boolean waitsForAnswers(Thread stopping) {
        return Arrays.stream(stopping.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitAnswers"));
    }

    /// What the intake took, request by request.
    public List<byte[]> taken() {
        return taken;
    }

    /// Runs before the intake takes a request; what it throws, the intake throws.
    public void before(Consumer<Payload> action) {
        before = action;
    }

    public void forget() {
        taken.clear();
        before = payload -> {};
    }

    public MemoryBudget budget() {
        return budget;
    }

    /// How many keys of JSON documents meant nothing.
    public long unknownKeys() {
        return instruments
                .counter("sluice_receiver_unknown_keys_total", "", Labels.of("receiver", "otlp", "transport", "test"))
                .value();
    }

    /// From now on requests are refused, retryably.
    public void drain() {
        receiver.drain();
    }

    void endSessions() {
        exports.forEach(WebSocketExport::close);
    }

    @Override
    public void close() {
        endSessions();
        grpc.close();
        http.close();
        workers.shutdownGracefully();
    }
}
