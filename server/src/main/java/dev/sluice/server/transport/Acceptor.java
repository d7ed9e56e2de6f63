package dev.sluice.server.transport;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The thread that accepts the connections of one port.
///
/// Netty's own shutdown is silent for two seconds first, in case more work comes. None does: the port is closed by
/// then, and a stop of the program would be two seconds longer for each.
final class Acceptor extends MultiThreadIoEventLoopGroup {
    private static final long GIVEN_UP_MILLIS = 1_000;

    /// @param name of the thread
    Acceptor(String name) {
        super(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, GIVEN_UP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
