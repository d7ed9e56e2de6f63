package dev.sluice.junit;

import com.linecorp.armeria.common.util.EventLoopGroups;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.memory.MemoryBudget;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.Intake;
import dev.sluice.pipeline.Ledger;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.transport.Connections;
import dev.sluice.server.transport.GrpcExport;
import dev.sluice.server.transport.HttpExport;
import dev.sluice.server.transport.Listener;
import dev.sluice.server.transport.Receiver;
import dev.sluice.server.transport.ReceiverLimits;
import dev.sluice.server.transport.ReceiverMetrics;
import dev.sluice.server.transport.UnknownPath;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Both OTLP ports of Sluice, on free ports of loopback, before an intake. Any thread.
final class ReceiverPorts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiverPorts.class);
    private static final ByteSize POOLED = new ByteSize(8 << 20);
    private static final long IN_FLIGHT_BYTES = 256L << 20;
    private static final Duration HINT = Duration.ofSeconds(1);

    private final EventLoopGroup workers;
    private final Listener grpc;
    private final Listener http;

    private ReceiverPorts(EventLoopGroup workers, Listener grpc, Listener http) {
        this.workers = workers;
        this.grpc = grpc;
        this.http = http;
    }

    static ReceiverPorts open(Intake intake) {
        Instruments instruments = new Instruments();
        LeakDetector leaks = new LeakDetector(1);
        Receiver receiver = new Receiver(
                ReceiverLimits.DEFAULT,
                new MemoryBudget("requests", IN_FLIGHT_BYTES, HINT, leaks),
                new BufferPools(POOLED, POOLED, leaks, instruments).create("requests"),
                intake,
                new Ledger(instruments),
                new ReceiverMetrics(instruments, "otlp", "test"),
                failures(instruments),
                null);
        Connections guards = new Connections(Settings.Connections.DEFAULT, Clock.system(), instruments, "otlp");
        EventLoopGroup workers = EventLoopGroups.newEventLoopGroup(2, "sluice-test", true);
        Listener grpc = Listener.open(opening("OTLP/gRPC"), workers, Settings.Connections.DEFAULT, guards, server -> {
            for (Signal signal : Signal.values()) {
                server.service("/" + signal.grpcMethod(), new GrpcExport(signal, receiver));
            }
            server.serviceUnder("/", new UnknownPath());
        });
        Listener http = Listener.open(opening("OTLP/HTTP"), workers, Settings.Connections.DEFAULT, guards, server -> {
            for (Signal signal : Signal.values()) {
                server.service(signal.path(), new HttpExport(signal, receiver));
            }
            server.serviceUnder("/", new UnknownPath());
        });
        return new ReceiverPorts(workers, grpc, http);
    }

    int grpcPort() {
        return grpc.port();
    }

    int httpPort() {
        return http.port();
    }

    @Override
    public void close() {
        grpc.close();
        http.close();
        workers.shutdownGracefully();
    }

    private static Listener.Opening opening(String purpose) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Listener.Opening(
                purpose, List.of(free), null, ReceiverLimits.DEFAULT.requestTimeout(), new RouteTable());
    }

    private static FailureHandler failures(Instruments instruments) {
        return new FailureHandler(
                HINT, Clock.system(), instruments, null, (text, error) -> LOG.warn(text, error.cause()));
    }
}
