package dev.sluice.server.transport;

import dev.sluice.client.JointFlush;
import dev.sluice.kernel.time.Clock;
import dev.sluice.pipeline.config.Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Watches the bytes of one connection and closes it when its peer costs more than it brings: headers that never
/// end, streams reset for nothing, frames without content, answers that nobody takes.
///
/// It stands before the protocol's own handlers and changes nothing that passes. What it guards against is not
/// covered there: no limit ends a head that drips, and in the way in which HTTP/2 is set up by the server
/// library, frames that the peer provokes (RST_STREAM, acknowledgements) are not counted.
///
/// Runs on the connection's event loop.
final class ConnectionGuard extends ChannelDuplexHandler {
    private static final byte[] PREFACE = {
        'P', 'R', 'I', ' ', '*', ' ', 'H', 'T', 'T', 'P', '/', '2', '.', '0', '\r', '\n', '\r', '\n', 'S', 'M', '\r',
        '\n', '\r', '\n'
    };
    private static final byte[] SWITCHING = {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '1', '0', '1'};
    private static final long POLL_MILLIS = 50;
    private static final long UNWANTED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER_MILLIS = 2_000;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    /// What the peer speaks, as far as its bytes have told.
    private enum Speech {
        /// The bytes so far are the start of HTTP/2's preface.
        UNKNOWN,
        HTTP1,
        /// HTTP/1 has ended in an upgrade: HTTP/2 if its preface follows, or WebSocket.
        SWITCHED,
        HTTP2,
        /// Another protocol has taken over.
        OTHER
    }

    private final Connections connections;
    private final Settings.Connections limits;
    private final Clock clock;
    private final FrameScan frames = new FrameScan();
    private final FrameAccount account;

    /// Null when it is open, or never will be.
    private @Nullable Lane lane;

    /// Takes what it can of HTTP/1, until something comes that is not its own; then null.
    private @Nullable HttpLaneConnection exports;

    /// What HTTP/2 has under way; null before it is spoken.
    private @Nullable Http2Connection streams;

    private @Nullable ChannelHandlerContext context;
    private Speech speech = Speech.UNKNOWN;
    private int prefaceBytes;
    private boolean cut;

    private int bodiesOpen;
    private int unanswered;
    private boolean unwanted;
    private boolean headOpen;
    private int headSeen;
    private long headSinceNanos;
    private boolean watchingHead;

    private boolean paused;
    private boolean held;
    private long activeNanos;
    private long leastUnread;
    private long leastUnreadNanos;

    /// @param lane for exports; null for none
    ConnectionGuard(Connections connections, Settings.Connections limits, Clock clock, @Nullable Lane lane) {
        this.lane = lane;
        this.connections = connections;
        this.limits = limits;
        this.clock = clock;
        this.account = new FrameAccount(limits, clock);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        this.activeNanos = clock.monotonicNanos();
        if (lane instanceof HttpLane http) {
            exports = new HttpLaneConnection(http, this, context);
            lane = null;
        }
        checkIdleIn(limits.idleTimeout().toNanos());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        HttpLaneConnection taking = exports;
        if (taking != null) {
            taking.closed();
        }
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (cut) {
            if (message instanceof ByteBuf bytes) {
                bytes.release();
            }
            return;
        }
        activeNanos = clock.monotonicNanos();
        HttpLaneConnection taking = exports;
        if (taking == null) {
            pass(message);
        } else if (message instanceof ByteBuf bytes && !taking.read(bytes)) {
            leaveLane(bytes);
        }
    }

    /// These bytes, and all that follow, are not the lane's. They are read long since; who comes next waits for the end
    /// of a read all the same before it writes anything out.
    void leaveLaneLate(ByteBuf bytes) {
        leaveLane(bytes);
        ChannelHandlerContext here = context;
        if (here != null) {
            channelReadComplete(here);
        }
    }

    private void leaveLane(ByteBuf bytes) {
        exports = null;
        pass(bytes);
    }

    private void pass(Object message) {
        ChannelHandlerContext here = context;
        if (here == null) {
            return;
        }
        if (message instanceof ByteBuf bytes) {
            look(bytes);
        }
        here.fireChannelRead(message);
        if (speech == Speech.HTTP2 && streams == null) {
            joinHttp2(here.pipeline());
        }
    }

    /// As soon as the protocol's own handler is there.
    private void joinHttp2(ChannelPipeline pipeline) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler != null) {
            streams = handler.connection();
            if (lane instanceof GrpcLane grpc) {
                grpc.join(handler, pipeline.context(handler), this);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (headOpen && !watchingHead) {
            watchHead(headNanos());
        }
        if (!paused && isBehind()) {
            pause();
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        activeNanos = clock.monotonicNanos();
        if (message instanceof ByteBuf bytes) {
            lookAtAnswer(bytes);
        }
        super.write(context, message, promise);
    }

    /// Runs `step` on the event loop, at once when already there.
    @Nullable
    Void onEventLoop(Runnable step) {
        ChannelHandlerContext here = context;
        if (here == null || here.executor().inEventLoop()) {
            step.run();
        } else {
            here.executor().execute(step);
        }
        return null;
    }

    /// The head of an HTTP/1 request is complete.
    void requestBegan() {
        headOpen = false;
        unwanted = false;
        bodiesOpen++;
        unanswered++;
    }

    /// Its body is complete, or given up: then what comes until the next head is wanted by nobody, and the sender
    /// has a second to notice its answer.
    void requestEnded(boolean complete) {
        bodiesOpen--;
        unwanted = !complete;
    }

    /// Its answer is written, or given up. After a switch of protocols nothing can follow it: the connection ends as
    /// soon as the peer has what was written, or soon in any case.
    void answered() {
        unanswered--;
        ChannelHandlerContext here = context;
        if ((speech == Speech.SWITCHED || speech == Speech.OTHER) && here != null) {
            cut = true;
            here.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> here.close());
            here.executor().schedule(() -> here.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look(ByteBuf bytes) {
        int from = bytes.readerIndex();
        if (speech == Speech.UNKNOWN || speech == Speech.SWITCHED) {
            from = preface(bytes, from);
        }
        switch (speech) {
            case HTTP1 -> headBegins(bodiesOpen == 0 && !headOpen);
            case UNKNOWN -> headBegins(!headOpen);
            case HTTP2 -> lookAtFrames(bytes, from);
            case SWITCHED, OTHER -> headOpen = false;
        }
    }

    private void headBegins(boolean begins) {
        if (begins) {
            headOpen = true;
            headSinceNanos = clock.monotonicNanos();
        }
    }

    /// Compares with the preface; returns where the frames begin if it is complete.
    private int preface(ByteBuf bytes, int from) {
        int at = from;
        while (at < bytes.writerIndex() && prefaceBytes < PREFACE.length) {
            if (bytes.getByte(at++) != PREFACE[prefaceBytes++]) {
                speech = speech == Speech.UNKNOWN ? Speech.HTTP1 : Speech.OTHER;
                return at;
            }
        }
        if (prefaceBytes == PREFACE.length) {
            speech = Speech.HTTP2;
            headOpen = false;
            if (context != null) {
                JointFlush.install(context.pipeline());
            }
        }
        return at;
    }

    private void lookAtFrames(ByteBuf bytes, int from) {
        frames.read(bytes, from);
        boolean inside = frames.isInsideHead();
        headBegins(inside && (!headOpen || frames.heads() != headSeen));
        headOpen = inside;
        headSeen = frames.heads();
        cutIf(account.came(frames));
    }

    /// A request was answered before it had come whole, so its sender may well reset it.
    void expectReset() {
        account.expectReset();
    }

    /// The peer was told to wait with the bodies of new requests.
    void narrowed() {
        connections.narrowed();
    }

    private void lookAtAnswer(ByteBuf bytes) {
        int from = bytes.readerIndex();
        if (speech == Speech.HTTP2) {
            account.sent(bytes.readableBytes());
            if (isReset(bytes, from)) {
                cutIf(account.reset(1));
            }
        } else if (speech == Speech.HTTP1 && startsWith(bytes, from, SWITCHING)) {
            speech = Speech.SWITCHED;
            prefaceBytes = 0;
        }
    }

    /// Whether this is RST_STREAM, written as one buffer of 13 bytes, with an error that the peer has made. NO_ERROR
    /// and CANCEL end requests that were answered before their bodies had come, which is what a server does to
    /// honest peers when it has too much to do.
    private static boolean isReset(ByteBuf bytes, int from) {
        if (bytes.readableBytes() != FrameScan.HEADER_BYTES + 4 || bytes.getInt(from) != 0x00000403) {
            return false;
        }
        int error = bytes.getInt(from + FrameScan.HEADER_BYTES);
        return error != NO_ERROR && error != INTERNAL_ERROR && error != CANCEL;
    }

    private static boolean startsWith(ByteBuf bytes, int from, byte[] start) {
        if (bytes.readableBytes() < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (bytes.getByte(from + i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private void watchHead(long delayNanos) {
        ChannelHandlerContext here = context;
        if (here != null) {
            watchingHead = true;
            here.executor().schedule(this::checkHead, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void checkHead() {
        watchingHead = false;
        if (!headOpen || cut) {
            return;
        }
        long left = headNanos() - (clock.monotonicNanos() - headSinceNanos);
        if (left > 0) {
            watchHead(left);
        } else {
            cut(unwanted ? Connections.Cut.UNWANTED_BODY : Connections.Cut.SLOW_HEAD);
        }
    }

    private long headNanos() {
        long head = limits.headTimeout().toNanos();
        return unwanted ? Math.min(head, UNWANTED_NANOS) : head;
    }

    private void checkIdleIn(long delayNanos) {
        ChannelHandlerContext here = context;
        if (here != null) {
            here.executor().schedule(this::checkIdle, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void checkIdle() {
        ChannelHandlerContext here = context;
        if (here == null || cut || !here.channel().isActive()) {
            return;
        }
        long idle = limits.idleTimeout().toNanos();
        long left = idle - (clock.monotonicNanos() - activeNanos);
        if (left <= 0 && !isBusy()) {
            // From the end, so that HTTP/2 says goodbye.
            here.channel().close();
        } else {
            checkIdleIn(left > 0 ? left : idle);
        }
    }

    private boolean isBusy() {
        Http2Connection spoken = streams;
        HttpLaneConnection taking = exports;
        return unanswered > 0
                || bodiesOpen > 0
                || spoken != null && spoken.numActiveStreams() > 0
                || taking != null && taking.isBusy();
    }

    /// Whether nothing more is to be read for now, for a reason of the lane's.
    void hold(boolean holding) {
        held = holding;
        readOrNot();
    }

    private void readOrNot() {
        ChannelHandlerContext here = context;
        if (here != null) {
            here.channel().config().setAutoRead(!paused && !held);
        }
    }

    private boolean isBehind() {
        return unanswered >= limits.pipelined()
                || unreadBytes() > limits.unreadAnswers().bytes();
    }

    private long unreadBytes() {
        ChannelHandlerContext here = context;
        ChannelOutboundBuffer buffer =
                here == null ? null : here.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// Reads no further until the peer has taken its answers; TCP tells it so.
    private void pause() {
        ChannelHandlerContext here = context;
        if (here == null) {
            return;
        }
        paused = true;
        connections.paused();
        readOrNot();
        leastUnread = Long.MAX_VALUE;
        poll();
    }

    private void poll() {
        ChannelHandlerContext here = context;
        if (here == null || cut || !here.channel().isActive()) {
            return;
        }
        long now = clock.monotonicNanos();
        long unread = unreadBytes();
        if (unread < leastUnread) {
            leastUnread = unread;
            leastUnreadNanos = now;
        }
        boolean stalled =
                unread > 0 && now - leastUnreadNanos > limits.idleTimeout().toNanos();
        if (stalled) {
            cut(Connections.Cut.UNREAD_ANSWERS);
        } else if (unanswered < limits.pipelined()
                && unread <= limits.unreadAnswers().bytes() / 2) {
            paused = false;
            readOrNot();
        } else {
            here.executor().schedule(this::poll, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void cutIf(Connections.@Nullable Cut reason) {
        if (reason != null) {
            cut(reason);
        }
    }

    private void cut(Connections.Cut reason) {
        ChannelHandlerContext here = context;
        if (cut || here == null) {
            return;
        }
        cut = true;
        connections.cut(reason);
        // Not from within a write of the protocol's own handler, and past its close, which waits for streams.
        here.executor().execute(() -> {
            if (speech == Speech.HTTP2) {
                here.writeAndFlush(goAway(frames.lastStream()));
            }
            here.close();
        });
    }

    /// | size | value |
    /// |---|---|
    /// | 9 | frame header: 8 bytes, type 7 GOAWAY, stream 0 |
    /// | 4 | the last stream that may have been worked on |
    /// | 4 | ENHANCE_YOUR_CALM |
    private static ByteBuf goAway(int lastStream) {
        return Unpooled.buffer(17)
                .writeMedium(8)
                .writeByte(7)
                .writeByte(0)
                .writeInt(0)
                .writeInt(lastStream)
                .writeInt(ENHANCE_YOUR_CALM);
    }
}
