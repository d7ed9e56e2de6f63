package dev.sluice.server.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.server.security.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lane of one connection: a request at a time from its bytes to its answer.
///
/// Runs on the connection's event loop.
final class HttpLaneConnection {
    /// Longer heads go the other way.
    private static final int HEAD_BYTES_MAX = 4 << 10;

    /// How long the sender of an unwanted body has to take its answer, while what it sends is let go.
    private static final long LINGER_MILLIS = 1_000;

    private static final FastThreadLocal<byte[]> HEAD = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[HEAD_BYTES_MAX];
        }
    };

    private final HttpLane lane;
    private final ConnectionGuard guard;
    private final ChannelHandlerContext context;
    /// What came before the answer to the request before it had left.
    private final List<ByteBuf> held = new ArrayList<>();

    private final Ticker ticker;

    private @Nullable Request request;
    private boolean closed;

    /// One request. Fields that change belong to the event loop.
    private static final class Request {
        final HttpExport export;
        final Encoding encoding;
        final Compression compression;
        final @Nullable String requestId;
        final long begunNanos;
        final BodyReader reader;
        long bodyLeft;
        boolean watched;
        boolean late;

        Request(
                HttpExport export,
                Encoding encoding,
                Compression compression,
                @Nullable String requestId,
                long begunNanos,
                BodyReader reader,
                long bodyLeft) {
            this.export = export;
            this.encoding = encoding;
            this.compression = compression;
            this.requestId = requestId;
            this.begunNanos = begunNanos;
            this.reader = reader;
            this.bodyLeft = bodyLeft;
        }

        Supplier<Circumstances> circumstances() {
            return () -> RequestId.circumstances(export.exchange().source(), requestId);
        }
    }

    HttpLaneConnection(HttpLane lane, ConnectionGuard guard, ChannelHandlerContext context) {
        this.lane = lane;
        this.guard = guard;
        this.context = context;
        this.ticker = new Ticker(context.executor(), this::look);
    }

    /// Takes bytes of the connection, which are given away if they are all taken.
    ///
    /// @return whether they are; if not, what is left of them and all that follows is not the lane's
    boolean read(ByteBuf bytes) {
        while (bytes.isReadable() && !closed) {
            Request under = request;
            if (under == null) {
                if (!begin(bytes)) {
                    return false;
                }
            } else if (under.bodyLeft == 0) {
                held.add(bytes);
                guard.hold(true);
                return true;
            } else {
                body(under, bytes);
            }
        }
        bytes.release();
        Request incomplete = request;
        if (incomplete != null && incomplete.bodyLeft > 0 && !incomplete.watched) {
            incomplete.watched = true;
            incomplete.reader.watch();
        }
        return true;
    }

    /// Whether a request is under way.
    boolean isBusy() {
        return request != null;
    }

    /// The connection is gone.
    void closed() {
        closed = true;
        held.forEach(ByteBuf::release);
        held.clear();
        Request under = request;
        if (under != null) {
            end();
            under.reader.onError(ClosedSessionException.get());
        }
    }

    private boolean begin(ByteBuf bytes) {
        byte[] copy = HEAD.get();
        int length = Math.min(bytes.readableBytes(), copy.length);
        bytes.getBytes(bytes.readerIndex(), copy, 0, length);
        PlainHead head = PlainHead.read(copy, length);
        HttpExport export = head == null ? null : lane.export(head.path());
        if (head == null || export == null) {
            return false;
        }
        Encoding encoding = Encoding.parse(head.contentType());
        Compression compression = Compression.parse(head.contentEncoding());
        Receiver receiver = export.receiver();
        if (encoding == null
                || compression == null
                || head.contentLength() > receiver.limits().bodyBytes()) {
            return false;
        }
        bytes.skipBytes(head.bytes());
        BodyReader reader = BodyReader.begin(receiver, head.contentLength(), false, context.executor());
        Request begun =
                new Request(export, encoding, compression, head.requestId(), lane.now(), reader, head.contentLength());
        request = begun;
        lane.began();
        ticker.start();
        reader.whole().whenComplete((body, failure) -> {
            if (failure == null) {
                take(begun, body);
            } else {
                refuse(begun, failure);
            }
        });
        return true;
    }

    private static void body(Request under, ByteBuf bytes) {
        int part = (int) Math.min(bytes.readableBytes(), under.bodyLeft);
        under.bodyLeft -= part;
        under.reader.onNext(HttpData.wrap(bytes.readRetainedSlice(part)));
        if (under.bodyLeft == 0) {
            under.reader.onComplete();
        }
    }

    private void take(Request under, Body body) {
        HttpExport taking = under.export;
        Origin origin =
                taking.receiver().origin(taking.signal(), context.channel().remoteAddress());
        Thread.ofVirtual().name("otlp-", 0).start(() -> {
            AggregatedHttpResponse answer = taking.exchange()
                    .take(
                            under.circumstances(),
                            () -> taking.receiver().receive(origin, under.encoding, under.compression, body, 0),
                            acceptance -> HttpExport.accepted(under.encoding, acceptance),
                            refusal -> HttpExport.refusal(under.encoding, refusal));
            context.executor().execute(() -> answer(under, answer));
        });
    }

    private void refuse(Request under, Throwable failure) {
        Refusal refusal = under.export.exchange().refusal(under.circumstances(), failure);
        // Not from within the reading of its body.
        context.executor().execute(() -> answer(under, HttpExport.refusal(under.encoding, refusal)));
    }

    /// Once for each request; whoever comes late is not heard. After a body that did not come whole nobody knows where
    /// the next request begins, so the connection ends with the answer.
    private void answer(Request answered, AggregatedHttpResponse answer) {
        if (request != answered || closed) {
            return;
        }
        boolean last = answered.bodyLeft > 0 || answered.late;
        end();
        ByteBuf bytes = bytes(answer, last);
        context.writeAndFlush(bytes);
        if (last) {
            closed = true;
            context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        if (!held.isEmpty()) {
            ByteBuf next = Unpooled.wrappedBuffer(held.toArray(ByteBuf[]::new));
            held.clear();
            guard.hold(false);
            if (!read(next)) {
                guard.leaveLaneLate(next);
            }
        }
    }

    private void end() {
        request = null;
        lane.ended();
    }

    private ByteBuf bytes(AggregatedHttpResponse answer, boolean last) {
        ByteBuf bytes = context.alloc().ioBuffer(256 + answer.content().length());
        line(bytes, "HTTP/1.1 ", answer.status().toString());
        answer.headers().forEach((name, value) -> {
            if (name.charAt(0) != ':') {
                line(bytes, name + ": ", value);
            }
        });
        line(bytes, "date: ", lane.date());
        if (last) {
            line(bytes, "connection: ", "close");
        }
        line(bytes, "", "");
        return bytes.writeBytes(answer.content().array());
    }

    private static void line(ByteBuf bytes, String start, String rest) {
        ByteBufUtil.writeAscii(bytes, start);
        ByteBufUtil.writeAscii(bytes, rest);
        bytes.writeShort('\r' << 8 | '\n');
    }

    /// @return whether a request is still under way
    private boolean look() {
        Request under = request;
        if (closed || under == null) {
            return false;
        }
        if (lane.now() - under.begunNanos <= lane.requestTimeout().toNanos()) {
            return true;
        }
        under.late = true;
        answer(under, HttpExport.refusal(under.encoding, ReplyMapper.refusal(TransportErrors.notInTime())));
        under.reader.onError(TransportErrors.notInTime());
        return false;
    }
}
