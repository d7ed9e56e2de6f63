package dev.sluice.server.transport;

import dev.sluice.kernel.time.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lane of OTLP/gRPC: exports are read from HTTP/2's frames and answered in frames.
///
/// Other methods and content types, encodings that are not offered, and the first request of each connection go
/// Armeria's way. A refusal that needs no body leaves before the body has come.
///
/// Any thread.
public final class GrpcLane extends Lane {
    /// How much of a body a stream takes before its sender must wait for leave to go on.
    static final int WINDOW_BYTES = 1 << 20;

    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString EXPECT = AsciiString.cached("expect");
    private static final AsciiString POST = AsciiString.cached("POST");

    private final Map<String, GrpcExport> methods = new HashMap<>();

    /// @param exports at most one for a signal; who sends to them is not asked
    /// @param requestTimeout from the headers of a request to its answer
    public GrpcLane(Collection<GrpcExport> exports, Duration requestTimeout, Clock clock) {
        super(requestTimeout, clock);
        exports.forEach(export -> methods.put("/" + export.signal().grpcMethod(), export));
    }

    /// Opens the lane on a connection that has come to speak HTTP/2. On its event loop.
    void join(Http2ConnectionHandler handler, ChannelHandlerContext context, ConnectionGuard guard) {
        GrpcLaneConnection connection = new GrpcLaneConnection(this, handler, context, guard);
        handler.decoder().frameListener(connection);
        handler.connection().addListener(connection.streams());
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
}
