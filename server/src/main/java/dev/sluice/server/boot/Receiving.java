package dev.sluice.server.boot;

import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.config.ListenerSettings;
import dev.sluice.pipeline.config.OtlpReceiverSettings;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.browser.AllowedHosts;
import dev.sluice.server.security.Authenticators;
import dev.sluice.server.security.CrossOrigin;
import dev.sluice.server.security.Permission;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.transport.GrpcExport;
import dev.sluice.server.transport.GrpcHealth;
import dev.sluice.server.transport.GrpcLane;
import dev.sluice.server.transport.HttpExport;
import dev.sluice.server.transport.HttpLane;
import dev.sluice.server.transport.Lane;
import dev.sluice.server.transport.Receiver;
import dev.sluice.server.transport.ReceiverLimits;
import dev.sluice.server.transport.ReceiverMetrics;
import dev.sluice.server.transport.UnknownPath;
import dev.sluice.server.transport.WebSocketExport;
import dev.sluice.server.websocket.SessionLimits;
import dev.sluice.server.websocket.SessionMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What stands behind the ports for OTLP: services, their receivers, their lanes. Ports are asked for by one thread;
/// the rest may be called by any.
final class Receiving {
    private final Settings settings;
    private final Parts parts;
    private final ReceiverLimits limits;
    private final MemoryBudget budget;
    private final BufferPool pool;
    private final SessionMetrics sessionMetrics;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<WebSocketExport> sessions = new ArrayList<>();

    /// What receivers hand on to.
    record Parts(Intakes intakes, Ledger ledger, FailureHandler failures, Clock clock, Instruments instruments) {}

    /// A port to be opened.
    ///
    /// @param purpose for messages and labels
    /// @param lane null where it matters who sends, or from which page
    record Port(
            String purpose,
            ListenerSettings settings,
            RouteTable routes,
            @Nullable Lane lane) {}

    /// @param limits of requests that begin before [#use]
    /// @param budget what all requests together may hold
    /// @param pool where their arrays come from
    Receiving(Settings settings, Parts parts, ReceiverLimits limits, MemoryBudget budget, BufferPool pool) {
        this.settings = settings;
        this.parts = parts;
        this.limits = limits;
        this.budget = budget;
        this.pool = pool;
        this.sessionMetrics = new SessionMetrics(parts.instruments, "otlp");
    }

    /// The ports of a receiver.
    ///
    /// @param ready what a probe is told
    List<Port> ports(OtlpReceiverSettings receiver, BooleanSupplier ready) {
        List<Port> ports = new ArrayList<>();
        if (receiver.grpc() != null) {
            ports.add(grpc(receiver, receiver.grpc(), ready));
        }
        if (receiver.http() != null) {
            ports.add(http(receiver, receiver.http()));
        }
        return ports;
    }

    /// All there are so far.
    List<Receiver> receivers() {
        return List.copyOf(receivers);
    }

    /// From now on every request is refused, retryably, and sessions end when what they have sent is answered.
    void drain() {
        receivers.forEach(Receiver::drain);
        sessions.forEach(WebSocketExport::close);
    }

    /// Holds requests and messages that begin from now on to other limits.
    void use(ReceiverLimits next, Settings.Connections connections) {
        receivers.forEach(receiver -> receiver.use(next));
        SessionLimits messages = next.ofSessions(connections);
        sessions.forEach(session -> session.use(messages));
    }

    private Port grpc(OtlpReceiverSettings settings, ListenerSettings listener, BooleanSupplier ready) {
        Receiver receiver = receiver(settings, "grpc");
        RouteTable table = new RouteTable();
        List<GrpcExport> exports = settings.signals().stream()
                .map(signal -> new GrpcExport(signal, receiver))
                .toList();
        exports.forEach(
                export -> table.add(Permission.INGEST, "/" + export.signal().grpcMethod(), export));
        table.add(Permission.NONE, "/" + GrpcHealth.METHOD, new GrpcHealth(ready))
                .addBelow(Permission.INGEST, "/", new UnknownPath());
        Lane lane = takesAll(listener) ? new GrpcLane(exports, requestTimeout(), parts.clock) : null;
        return new Port(purpose("OTLP/gRPC", settings), listener, table, lane);
    }

    private Port http(OtlpReceiverSettings settings, ListenerSettings listener) {
        Receiver receiver = receiver(settings, "http");
        Receiver messages = receiver(settings, "websocket");
        WebSocketExport.Terms terms = sessionTerms(listener);
        RouteTable table = new RouteTable();
        Map<String, HttpExport> exports = new HashMap<>();
        for (Signal signal : settings.signals()) {
            HttpExport http = new HttpExport(signal, receiver);
            WebSocketExport export = new WebSocketExport(signal, messages, http, terms);
            String path = settings.paths().getOrDefault(signal, signal.path());
            sessions.add(export);
            exports.put(path, http);
            table.add(Permission.INGEST, path, export);
        }
        table.addBelow(Permission.INGEST, "/", new UnknownPath());
        Lane lane = takesAll(listener) ? new HttpLane(exports, requestTimeout(), parts.clock) : null;
        return new Port(purpose("OTLP/HTTP", settings), listener, table, lane);
    }

    private boolean takesAll(ListenerSettings listener) {
        return Authenticators.ingest(settings.auth(), listener).isEmpty() && listener.cors() == null;
    }

    private Duration requestTimeout() {
        return settings.limits().requestTimeout();
    }

    /// With the receiver's name, where it has one: `OTLP/gRPC of otlp/edge`.
    private static String purpose(String protocol, OtlpReceiverSettings settings) {
        return settings.id().equals("otlp") ? protocol : protocol + " of " + settings.id();
    }

    private WebSocketExport.Terms sessionTerms(ListenerSettings listener) {
        Settings.Connections connections = settings.limits().connections();
        return new WebSocketExport.Terms(
                new AllowedHosts(LocalAddresses.browserHosts(settings)),
                new CrossOrigin(listener.cors()),
                limits.ofSessions(connections),
                connections.pipelined(),
                sessionMetrics);
    }

    private Receiver receiver(OtlpReceiverSettings settings, String transport) {
        Receiver receiver = new Receiver(
                limits,
                budget,
                pool,
                parts.intakes.of(settings),
                parts.ledger,
                new ReceiverMetrics(parts.instruments, settings.id(), transport),
                parts.failures,
                parts.intakes.fingerprinting(settings));
        receivers.add(receiver);
        return receiver;
    }
}
