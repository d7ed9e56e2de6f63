package dev.sluice.server.transport;

import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Closes a connection at once when its peer has too many. Runs on the event loops.
final class ConnectionLimit implements Consumer<ChannelPipeline> {
    private final ConcurrentHashMap<InetAddress, Integer> connections = new ConcurrentHashMap<>();
    private final int loopbackMax;
    private final int peerMax;

    /// @param loopbackMax for peers on this machine
    /// @param peerMax for each address elsewhere
    ConnectionLimit(int loopbackMax, int peerMax) {
        this.loopbackMax = loopbackMax;
        this.peerMax = peerMax;
    }

    @Override
    public void accept(ChannelPipeline pipeline) {
        if (!(pipeline.channel().remoteAddress() instanceof InetSocketAddress remote)) {
            return;
        }
        InetAddress peer = remote.getAddress();
        int max = peer.isLoopbackAddress() ? loopbackMax : peerMax;
        int now = connections.merge(peer, 1, Integer::sum);
        pipeline.channel()
                .closeFuture()
                .addListener(closed ->
                        connections.computeIfPresent(peer, (address, count) -> count == 1 ? null : count - 1));
        if (now > max) {
            pipeline.channel().close();
        }
    }
}
