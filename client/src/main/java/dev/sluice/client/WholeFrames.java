package dev.sluice.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/// Makes a connection of HTTP/2 send one request after the other, in frames as large as the peer takes, and with a
/// [JointFlush].
///
/// Left alone, Netty gives each stream a kilobyte in turn. Requests of telemetry, large and many at once, then go out
/// in frames of two kilobytes, each with its header, buffers and promises, and arrive all at the same late time.
///
/// Waits for the first thing that HTTP/2 writes, before there is a stream, and then leaves. Runs on the connection's
/// event loop.
public final class WholeFrames extends ChannelOutboundHandlerAdapter {
    private WholeFrames() {}

    /// Adds it to a connection that is not open yet, of whatever protocol.
    public static void install(ChannelPipeline pipeline) {
        pipeline.addFirst(new WholeFrames());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        Http2ConnectionHandler http2 = context.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null) {
            replaceDistributor(http2.connection(), context.pipeline().context(http2));
            JointFlush.install(context.pipeline());
            context.pipeline().remove(this);
        }
        context.write(message, promise);
    }

    private static void replaceDistributor(Http2Connection connection, ChannelHandlerContext context)
            throws Http2Exception {
        UniformStreamByteDistributor inTurn = new UniformStreamByteDistributor(connection);
        inTurn.minAllocationChunk(Integer.MAX_VALUE);
        Http2RemoteFlowController controller = new DefaultHttp2RemoteFlowController(connection, inTurn);
        controller.channelHandlerContext(context);
        connection.remote().flowController(controller);
    }
}
