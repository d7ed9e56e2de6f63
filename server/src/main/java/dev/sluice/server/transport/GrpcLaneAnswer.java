package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The answer that nearly every export gets, taken whole: headers, an empty message, trailers. All but the number of
/// the stream is the same each time, so that it is three frames in one buffer, filled from one array.
///
/// Header fields stand there as literals that no table keeps (RFC 7541, section 6.2.2), so they mean the same
/// whatever was sent before.
///
/// One owner: the event loop, until it is written or the stream is gone.
final class GrpcLaneAnswer implements Http2RemoteFlowController.FlowControlled {
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int STREAM_AT = 5;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int STATUS_200 = 0x88;

    private static final byte[] HEAD = frame(HEADERS, END_HEADERS, block(STATUS_200, GrpcReplies.HEADERS));
    private static final byte[] MESSAGE = GrpcFrame.bytesOf(Acceptance.EMPTY);
    private static final byte[] TRAILERS = frame(HEADERS, END_HEADERS | END_STREAM, block(-1, GrpcReplies.OK));
    private static final byte[] WHOLE =
            ByteBufUtil.getBytes(Unpooled.wrappedBuffer(HEAD, frame(DATA, 0, MESSAGE), TRAILERS));
    private static final int MESSAGE_AT = HEAD.length;
    private static final int TRAILERS_AT = WHOLE.length - TRAILERS.length;

    private final Http2ConnectionHandler handler;
    private final Http2Stream stream;
    private @Nullable ChannelFuture written;
    private int messageLeft = MESSAGE.length;

    GrpcLaneAnswer(Http2ConnectionHandler handler, Http2Stream stream) {
        this.handler = handler;
        this.stream = stream;
    }

    /// What of it counts against the receiver's windows.
    @Override
    public int size() {
        return messageLeft;
    }

    @Override
    public void write(ChannelHandlerContext context, int allowedBytes) {
        int part = Math.min(allowedBytes, messageLeft);
        if (part == MESSAGE.length) {
            ByteBuf whole = context.alloc().ioBuffer(WHOLE.length).writeBytes(WHOLE);
            number(whole, 0);
            number(whole, MESSAGE_AT);
            number(whole, TRAILERS_AT);
            written = context.write(whole);
            stream.headersSent(false);
        } else if (part > 0) {
            writePart(context, part);
        }
        messageLeft -= part;
    }

    /// A receiver whose window has no room for five bytes gets what there is room for.
    private void writePart(ChannelHandlerContext context, int part) {
        ByteBuf frames = context.alloc().ioBuffer(WHOLE.length);
        if (messageLeft == MESSAGE.length) {
            frames.writeBytes(HEAD);
            number(frames, 0);
            stream.headersSent(false);
        }
        int data = frames.writerIndex();
        frames.writeBytes(frame(DATA, 0, new byte[part]));
        number(frames, data);
        if (part == messageLeft) {
            int trailers = frames.writerIndex();
            frames.writeBytes(TRAILERS);
            number(frames, trailers);
        }
        written = context.write(frames);
    }

    @Override
    public void writeComplete() {
        ChannelFuture last = written;
        if (last != null) {
            handler.closeStreamLocal(stream, last);
        }
    }

    @Override
    public void error(@Nullable ChannelHandlerContext context, Throwable cause) {
        // The stream is gone, and with it whoever wanted the answer.
    }

    @Override
    public boolean merge(ChannelHandlerContext context, Http2RemoteFlowController.FlowControlled next) {
        return false;
    }

    private void number(ByteBuf frames, int frameAt) {
        frames.setInt(frameAt + STREAM_AT, stream.id());
    }

    private static byte[] frame(int type, int flags, byte[] payload) {
        return ByteBufUtil.getBytes(Unpooled.buffer(FRAME_HEADER_BYTES + payload.length)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(0)
                .writeBytes(payload));
    }

    /// @param first an indexed field to begin with; -1 for none
    private static byte[] block(int first, HttpHeaders fields) {
        ByteBuf block = Unpooled.buffer();
        if (first >= 0) {
            block.writeByte(first);
        }
        fields.forEach((name, value) -> {
            if (name.charAt(0) != ':') {
                block.writeByte(0);
                text(block, name.toString());
                text(block, value);
            }
        });
        return ByteBufUtil.getBytes(block);
    }

    /// A length below 127 is one byte.
    private static void text(ByteBuf block, String text) {
        block.writeByte(text.length());
        block.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
}
