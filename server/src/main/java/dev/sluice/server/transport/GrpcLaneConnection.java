package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.server.security.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The lane of one connection: stands before Armeria's listener, takes the streams that are the lane's, and hands on
/// all else.
///
/// While requests are refused for want of room, new streams have no window: a sender learns its answer before it has
/// sent anything but headers, and whoever is not refused is given the usual window at once. A refused stream is
/// reset without an error (RFC 9113, section 8.1), so that the sender lets go of its body.
///
/// Runs on the connection's event loop, but for what virtual threads put into [#answer].
final class GrpcLaneConnection extends Http2FrameListenerDecorator {
    private static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
    private static final AsciiString REQUEST_ID = AsciiString.cached(RequestId.HEADER);
    private static final long NARROW_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final GrpcLane lane;
    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final ConnectionGuard guard;
    private final Http2Connection.PropertyKey key;
    private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final Ticker ticker;
    /// Whether what the receiver must hear of the table of header fields first has been sent, if anything.
    private boolean open;

    private int under;
    /// Whether new streams have no window.
    private boolean narrow;

    private long refusedNanos;

    /// How an export ended.
    ///
    /// @param accepted null if it was refused
    /// @param refused null if it was accepted
    private record Reply(
            @Nullable Acceptance accepted, @Nullable Refusal refused) {
        static Reply accepted(Acceptance acceptance) {
            return new Reply(acceptance, null);
        }

        static Reply refused(Refusal refusal) {
            return new Reply(null, refusal);
        }
    }

    private record Ready(GrpcLaneStream export, Reply reply) {}

    GrpcLaneConnection(
            GrpcLane lane, Http2ConnectionHandler handler, ChannelHandlerContext context, ConnectionGuard guard) {
        super(handler.decoder().frameListener());
        this.lane = lane;
        this.handler = handler;
        this.context = context;
        this.guard = guard;
        this.key = handler.connection().newKey();
        this.ticker = new Ticker(context.executor(), this::look);
    }

    /// To be told of streams that end.
    Http2ConnectionAdapter streams() {
        return new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                GrpcLaneStream export = stream.getProperty(key);
                if (export == null) {
                    open |= stream.isHeadersSent();
                } else {
                    closed(export);
                }
            }
        };
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        open &= settings.headerTableSize() == null;
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        super.onSettingsAckRead(ctx);
        if (narrow) {
            handler.connection().forEachActiveStream(stream -> {
                GrpcLaneStream export = stream.getProperty(key);
                if (export == null || export.isComing()) {
                    widen(stream);
                }
                return true;
            });
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        if (!takes(streamId, headers, last)) {
            super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, last);
        }
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean last)
            throws Http2Exception {
        if (!takes(streamId, headers, last)) {
            super.onHeadersRead(ctx, streamId, headers, padding, last);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean last)
            throws Http2Exception {
        GrpcLaneStream export = export(streamId);
        if (export == null) {
            return super.onDataRead(ctx, streamId, data, padding, last);
        }
        export.body(data, last);
        return data.readableBytes() + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        GrpcLaneStream export = export(streamId);
        if (export == null) {
            super.onRstStreamRead(ctx, streamId, errorCode);
        }
    }

    private @Nullable GrpcLaneStream export(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        return stream == null ? null : stream.getProperty(key);
    }

    private boolean takes(int streamId, Http2Headers headers, boolean last) throws Http2Exception {
        GrpcLaneStream known = export(streamId);
        if (known != null) {
            known.body(Unpooled.EMPTY_BUFFER, last);
            return true;
        }
        GrpcExport export = open && !last ? lane.export(headers) : null;
        CharSequence encoding = headers.get(ENCODING);
        Compression compression = Compression.parse(encoding == null ? null : encoding.toString());
        Http2Stream stream = handler.connection().stream(streamId);
        if (export == null || compression == null || stream == null) {
            if (stream != null && narrow) {
                widen(stream);
            }
            return false;
        }
        CharSequence requestId = headers.get(REQUEST_ID);
        begin(
                new GrpcLaneStream(
                        stream, export, compression, requestId == null ? null : requestId.toString(), lane.now()),
                GrpcLane.declaredBytes(headers));
        return true;
    }

    private void begin(GrpcLaneStream export, long declaredBytes) throws Http2Exception {
        Http2Stream stream = export.stream();
        stream.setProperty(key, export);
        under++;
        lane.began();
        ticker.start();
        Receiver receiver = export.export().receiver();
        RuntimeException refusal = receiver.refusal();
        if (refusal == null) {
            try {
                BodyReader reader = BodyReader.admit(receiver, declaredBytes, true, context.executor());
                export.reads(reader);
                reader.whole().whenComplete((body, failure) -> {
                    if (failure == null) {
                        take(export, body);
                    } else {
                        refuse(export, failure);
                    }
                });
                if (narrow) {
                    widen(stream);
                }
                return;
            } catch (OverloadedException full) {
                refusal = full;
            } catch (ValidationException tooLarge) {
                refuse(export, tooLarge);
                return;
            }
        }
        boolean nothingSent = window().initialWindowSize(stream) == 0;
        narrow();
        refuse(export, refusal);
        if (nothingSent) {
            reset(export);
        }
    }

    private void take(GrpcLaneStream export, Body body) {
        GrpcExport taking = export.export();
        SocketAddress peer = context.channel().remoteAddress();
        Origin origin = taking.receiver().origin(taking.signal(), peer);
        Thread.ofVirtual().name("otlp-", 0).start(() -> {
            Reply reply = taking.exchange()
                    .take(
                            export.circumstances(),
                            () -> taking.receive(origin, export.compression(), body),
                            Reply::accepted,
                            Reply::refused);
            answer(new Ready(export, reply));
        });
    }

    /// Takes an answer from any thread; those that are ready together leave together.
    private void answer(Ready answer) {
        ready.add(answer);
        if (leaving.compareAndSet(false, true)) {
            context.executor().execute(this::leave);
        }
    }

    private void leave() {
        leaving.set(false);
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            write(next.export, next.reply);
        }
        handler.flush(context);
    }

    /// On the event loop, before the body is whole.
    private void refuse(GrpcLaneStream export, Throwable failure) {
        Refusal refusal = export.export().exchange().refusal(export.circumstances(), failure);
        if (failure instanceof OverloadedException) {
            narrow();
        }
        if (!isClosed(export)) {
            guard.expectReset();
            write(export, Reply.refused(refusal));
            handler.flush(context);
        }
    }

    private void reset(GrpcLaneStream export) {
        handler.resetStream(context, export.stream().id(), Http2Error.NO_ERROR.code(), context.newPromise());
        handler.flush(context);
    }

    private void write(GrpcLaneStream export, Reply reply) {
        if (export.isAnswered() || isClosed(export)) {
            return;
        }
        export.answered(lane.now());
        lane.ended();
        Http2Stream stream = export.stream();
        Acceptance accepted = reply.accepted;
        Refusal refused = reply.refused;
        if (refused != null) {
            headers(stream, GrpcReplies.trailersOnly(refused), true);
        } else if (accepted != null && accepted.isWhole()) {
            handler.encoder().flowController().addFlowControlled(stream, new GrpcLaneAnswer(handler, stream));
        } else if (accepted != null) {
            byte[] message = GrpcFrame.bytesOf(accepted.toProtobuf());
            headers(stream, GrpcReplies.HEADERS, false);
            handler.encoder()
                    .writeData(context, stream.id(), Unpooled.wrappedBuffer(message), 0, false, context.newPromise());
            headers(stream, GrpcReplies.OK, true);
        }
    }

    private void headers(Http2Stream stream, HttpHeaders fields, boolean last) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        fields.forEach((name, value) -> headers.add(name, value));
        handler.encoder().writeHeaders(context, stream.id(), headers, 0, last, context.newPromise());
    }

    private static boolean isClosed(GrpcLaneStream export) {
        return export.stream().state() == Http2Stream.State.CLOSED;
    }

    private void closed(GrpcLaneStream export) {
        under--;
        if (!export.isAnswered()) {
            lane.ended();
        }
        export.fail(ClosedStreamException.get());
    }

    /// From now on new streams wait for their answer or their window.
    private void narrow() {
        refusedNanos = lane.now();
        if (!narrow) {
            narrow = true;
            window(0);
            guard.narrowed();
        }
    }

    private void widen(Http2Stream stream) throws Http2Exception {
        int missing = GrpcLane.WINDOW_BYTES - window().initialWindowSize(stream);
        if (missing > 0) {
            window().incrementWindowSize(stream, missing);
            handler.flush(context);
        }
    }

    private Http2LocalFlowController window() {
        return handler.decoder().flowController();
    }

    private void window(int bytes) {
        handler.encoder().writeSettings(context, new Http2Settings().initialWindowSize(bytes), context.newPromise());
        handler.flush(context);
    }

    /// @return whether there is something to look after
    private boolean look() {
        if (!context.channel().isActive()) {
            return false;
        }
        try {
            handler.connection().forEachActiveStream(stream -> {
                GrpcLaneStream export = stream.getProperty(key);
                if (export != null) {
                    look(export);
                }
                return true;
            });
            if (narrow && lane.now() - refusedNanos > NARROW_NANOS) {
                narrow = false;
                window(GrpcLane.WINDOW_BYTES);
            }
        } catch (Http2Exception failure) {
            handler.onError(context, false, failure);
        }
        return under > 0 || narrow;
    }

    private void look(GrpcLaneStream export) {
        long now = lane.now();
        if (export.isComing()) {
            export.watch();
        }
        if (!export.isAnswered()
                && export.waitedNanos(now) > lane.requestTimeout().toNanos()) {
            export.fail(TransportErrors.notInTime());
            write(export, Reply.refused(ReplyMapper.refusal(TransportErrors.notInTime())));
            handler.flush(context);
        } else if (export.unwantedNanos(now) > lane.requestTimeout().toNanos()) {
            reset(export);
        }
    }
}
