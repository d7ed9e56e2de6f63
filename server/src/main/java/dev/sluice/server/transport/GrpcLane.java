package dev.sluice.server.transport;

import dev.sluice.kernel.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A lane beside Armeria for what a port of OTLP/gRPC is nearly always asked for: exports that anybody may send. They
/// are read from HTTP/2's frames and answered in frames, without the objects, queues and timers that a request of a
/// general server has, which cost more than all that is done with a small export.
///
/// Whatever is not plainly that goes Armeria's way as if there were no lane: other methods and content types,
/// encodings that are not offered, and the first request of each connection. What is taken here is answered as
/// [GrpcExport] answers it, by the same parts; but a refusal that needs no body leaves before the body has come.
///
/// Any thread.
public final class GrpcLane {
    /// How much of a body a stream takes before its sender must wait for leave to go on.
    static final int WINDOW_BYTES = 1 << 20;

    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString EXPECT = AsciiString.cached("expect");
    private static final AsciiString POST = AsciiString.cached("POST");

    private final Map<String, GrpcExport> methods = new HashMap<>();
    private final Duration requestTimeout;
    private final Clock clock;
    private final AtomicInteger underWay = new AtomicInteger();

    /// @param exports at most one for a signal; who sends to them is not asked
    /// @param requestTimeout from the headers of a request to its answer
    public GrpcLane(Collection<GrpcExport> exports, Duration requestTimeout, Clock clock) {
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        exports.forEach(export -> methods.put("/" + export.signal().grpcMethod(), export));
    }

    /// Opens the lane on a connection that has come to speak HTTP/2. On its event loop.
    ///
    /// @return whether it is open, which it cannot be before the protocol's own handler is there
    boolean join(ChannelPipeline pipeline, ConnectionGuard guard) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        ChannelHandlerContext context = pipeline.context(handler);
        GrpcLaneConnection connection = new GrpcLaneConnection(this, handler, context, guard);
        handler.decoder().frameListener(connection);
        handler.connection().addListener(connection.streams());
        return true;
    }

    /// What takes a request with these headers; null if it goes the other way.
    @Nullable
    GrpcExport export(Http2Headers headers) {
        CharSequence path = headers.path();
        if (path == null || !AsciiString.contentEquals(POST, headers.method())) {
            return null;
        }
        GrpcExport export = methods.get(path.toString());
        CharSequence contentType = headers.get(CONTENT_TYPE);
        boolean plain = export != null
                && contentType != null
                && GrpcExport.isGrpc(contentType.toString())
                && !headers.contains(EXPECT)
                && declaredBytes(headers) >= 0;
        return plain ? export : null;
    }

    /// What the headers say of the body's length: 0 for nothing, less for nonsense.
    static long declaredBytes(Http2Headers headers) {
        CharSequence length = headers.get(CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length, 0, length.length(), 10);
        } catch (NumberFormatException nonsense) {
            return -1;
        }
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    long now() {
        return clock.monotonicNanos();
    }

    void began() {
        underWay.incrementAndGet();
    }

    void ended() {
        if (underWay.decrementAndGet() == 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /// Waits until no request is under way, at most so long.
    synchronized void awaitAnswers(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (underWay.get() > 0) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                return;
            }
            wait(leftMillis);
        }
    }
}
