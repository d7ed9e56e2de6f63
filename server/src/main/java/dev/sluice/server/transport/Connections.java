package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.metric.Counter;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.metric.Labels;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SniHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The open connections of one or more listeners: how many there may be, and a guard on each. Any thread.
public final class Connections {
    /// Why a connection was closed by its guard.
    enum Cut {
        /// Headers that did not end in time.
        SLOW_HEAD,
        /// More streams reset than allowed.
        RESETS,
        /// More frames that carry nothing than allowed.
        CONTROL_FRAMES,
        /// A body that went on after its request was refused.
        UNWANTED_BODY,
        /// Answers that nobody takes.
        UNREAD_ANSWERS
    }

    private final Settings.Connections limits;
    private final Clock clock;
    private final Map<SocketAddress, ConnectionGuard> guards = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> peers = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Counter refusedByAll;
    private final Counter refusedByPeer;
    private final Counter paused;
    private final Counter narrowed;
    private final Map<Cut, Counter> cuts = new EnumMap<>(Cut.class);

    /// @param ports what the listeners are for, as a label: `otlp`
    public Connections(Settings.Connections limits, Clock clock, Instruments instruments, String ports) {
        this.limits = limits;
        this.clock = clock;
        Labels labels = Labels.of("ports", ports);
        instruments.gauge("sluice_connections", "Open connections", labels, () -> open.get());
        instruments.gauge("sluice_connections_limit", "Connections that may be open", labels, () -> limits.all());
        refusedByAll = refused(instruments, ports, "all");
        refusedByPeer = refused(instruments, ports, "peer");
        paused = instruments.counter(
                "sluice_connections_paused_total",
                "Times a connection was not read because it did not take its answers",
                labels);
        narrowed = instruments.counter(
                "sluice_connections_narrowed_total",
                "Times a peer was told to wait with the bodies of its requests, because requests were refused",
                labels);
        for (Cut cut : Cut.values()) {
            cuts.put(
                    cut,
                    instruments.counter(
                            "sluice_connections_cut_total",
                            "Connections closed because their peer broke a limit",
                            Labels.of("ports", ports, "reason", cut.name().toLowerCase(Locale.ROOT))));
        }
    }

    private static Counter refused(Instruments instruments, String ports, String limit) {
        return instruments.counter(
                "sluice_connections_refused_total",
                "Connections closed at once because too many were open",
                Labels.of("ports", ports, "limit", limit));
    }

    /// Counts the connection, and guards it or closes it at once. Runs on its event loop before it is read.
    ///
    /// @param lane for its exports; null for none
    void admit(ChannelPipeline pipeline, @Nullable Lane lane) {
        Channel channel = pipeline.channel();
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        InetAddress peer = remote.getAddress();
        int all = open.incrementAndGet();
        int ofPeer = peers.merge(peer, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            peers.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1);
            guards.remove(remote);
        });
        boolean tooMany = all > limits.all();
        if (tooMany || ofPeer > (peer.isLoopbackAddress() ? limits.fromLoopback() : limits.perPeer())) {
            (tooMany ? refusedByAll : refusedByPeer).increment();
            // No TIME_WAIT for those that were never served.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
            return;
        }
        ConnectionGuard guard = new ConnectionGuard(this, limits, clock, lane);
        guards.put(remote, guard);
        String encryption = encryption(pipeline);
        if (encryption == null) {
            pipeline.addFirst("guard", guard);
        } else {
            pipeline.addAfter(encryption, "guard", guard);
        }
    }

    /// The name of the handler behind which the bytes are plain; null when they are from the start.
    private static @Nullable String encryption(ChannelPipeline pipeline) {
        for (Map.Entry<String, ChannelHandler> handler : pipeline) {
            if (handler.getValue() instanceof SniHandler) {
                return handler.getKey();
            }
        }
        return null;
    }

    /// A decorator for every service: tells the guard of an HTTP/1 connection where requests begin and end, which
    /// it cannot see in the bytes. HTTP/2 says it in its frames.
    HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request) throws Exception {
        ConnectionGuard guard = context.sessionProtocol().isMultiplex() ? null : guards.get(context.remoteAddress());
        if (guard == null) {
            return service.serve(context, request);
        }
        guard.requestBegan();
        request.whenComplete().handle((done, failure) -> guard.onEventLoop(() -> guard.requestEnded(failure == null)));
        HttpResponse response = service.serve(context, request);
        response.whenComplete().handle((done, failure) -> guard.onEventLoop(guard::answered));
        return response;
    }

    void cut(Cut reason) {
        Counter counter = cuts.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void narrowed() {
        narrowed.increment();
    }

    void paused() {
        paused.increment();
    }
}
