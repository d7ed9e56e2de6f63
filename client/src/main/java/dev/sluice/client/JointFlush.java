package dev.sluice.client;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;

/// Hands the system what becomes ready together in one call.
///
/// Left alone, Armeria does so only for what is written while it reads. Requests and answers that other threads made
/// ready, of which a busy connection has several at a time, go out one by one; and a call costs more than a small
/// answer. With this they wait for the end of the event loop's round, which is at hand.
///
/// For HTTP/2, where there are several at a time. What else a connection of HTTP/1 may come to speak, such as
/// WebSocket, may be closed from within Armeria before the round ends, and its last words with it.
public final class JointFlush {
    private static final int MESSAGES_MAX = 256;

    private JointFlush() {}

    /// Puts it in the place of the pipeline's own way, if it has one. On the connection's event loop.
    public static void install(ChannelPipeline pipeline) {
        if (pipeline.get(FlushConsolidationHandler.class) != null) {
            pipeline.replace(FlushConsolidationHandler.class, null, new FlushConsolidationHandler(MESSAGES_MAX, true));
        }
    }
}
