package dev.sluice.server.websocket;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Takes the frames of a client apart while their bytes come. Payload goes straight to where the messages' owner
/// has made room, so that nothing is kept that is not paid for.
///
/// | size | value |
/// |---|---|
/// | 1 | 0x80 last frame of the message, 0x70 reserved, 0x0f kind: 0 continuation, 1 text, 2 binary, 8 close, 9 ping,
/// 10 pong |
/// | 1 | 0x80 masked, as all frames of a client are; 0x7f length, or 126 or 127 |
/// | 0, 2 or 8 | the length when it is 126 or 127 above, big-endian, in the shortest form |
/// | 4 | the mask |
/// | length | payload, each byte XOR the mask's byte at its index modulo 4 |
///
/// One owner: the connection's event loop.
final class FrameReader {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int CONTROL_BYTES_MAX = 125;
    private static final int FIRST = 0;
    private static final int SECOND = 1;
    private static final int MASK = 10;
    private static final int PAYLOAD = 14;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// Where messages go.
    interface Sink {
        /// A message begins.
        void begin(boolean text);

        /// Makes room for payload.
        ///
        /// @param used bytes of this message so far, at the start of the array
        /// @param more bytes that follow them now, at least 1
        /// @param announced bytes that the message has at least, counting what its frame has promised
        /// @return an array with the bytes so far and room for those that follow; null to have them dropped
        byte @Nullable [] room(int used, int more, int announced);

        /// The message is complete.
        void end(int length);

        /// The message passes the limit; nothing more is read.
        void tooLarge(long bytes);

        /// A close, ping or pong.
        void control(int kind, byte[] payload);

        /// The peer broke the protocol; nothing more is read.
        void broken(String rule);
    }

    private final Sink sink;
    private final int limitBytes;
    private final byte[] control = new byte[CONTROL_BYTES_MAX];

    private boolean dead;
    private boolean held;
    private int step;
    private boolean last;
    private int kind;
    private int lengthBytes;
    private long length;
    private int mask;
    private int maskPhase;
    private boolean insideMessage;
    private int messageBytes;
    private long messages;
    private int controlBytes;
    private int idleFrames;

    /// @param limitBytes the longest message taken
    FrameReader(Sink sink, int limitBytes) {
        this.sink = sink;
        this.limitBytes = limitBytes;
    }

    /// Reads what there is, up to where it is held. What comes after the end is dropped.
    void read(ByteBuf bytes) {
        while (!held && bytes.isReadable()) {
            if (dead) {
                bytes.skipBytes(bytes.readableBytes());
            } else if (step < PAYLOAD) {
                head(bytes.readUnsignedByte());
            } else {
                payload(bytes);
            }
        }
    }

    /// Whether a message has begun and not ended.
    boolean isInsideMessage() {
        return insideMessage;
    }

    /// Bytes of the message under way.
    int messageBytes() {
        return messageBytes;
    }

    /// Messages that have begun.
    long messages() {
        return messages;
    }

    /// Frames since the last call that brought nothing: pings, pongs, and fragments without payload.
    int takeIdleFrames() {
        int count = idleFrames;
        idleFrames = 0;
        return count;
    }

    /// Drops everything from now on.
    void stop() {
        dead = true;
    }

    /// Reads no further until it is let go on.
    void hold(boolean hold) {
        held = hold;
    }

    /// One byte of a frame's head. The steps 2 to 9 are the bytes of the long length, 10 to 13 those of the mask.
    private void head(int next) {
        switch (step) {
            case FIRST -> first(next);
            case SECOND -> second(next);
            default -> {
                if (step < MASK) {
                    length = length << 8 | next;
                    step++;
                    if (step == MASK) {
                        lengthKnown();
                    }
                } else {
                    mask = mask << 8 | next;
                    step++;
                    if (step == PAYLOAD) {
                        headEnded();
                    }
                }
            }
        }
    }

    private void first(int next) {
        last = (next & 0x80) != 0;
        kind = next & 0x0f;
        if ((next & 0x70) != 0) {
            broken("a reserved bit is set and no extension was agreed on");
        } else if (kind > PONG || kind > BINARY && kind < CLOSE) {
            broken("frame kind " + kind + " is not known");
        } else if (kind >= CLOSE && !last) {
            broken("a control frame is fragmented");
        } else if (kind == CONTINUATION && !insideMessage) {
            broken("a continuation without a message");
        } else if ((kind == TEXT || kind == BINARY) && insideMessage) {
            broken("a message inside another");
        } else {
            step = SECOND;
        }
    }

    private void second(int next) {
        int size = next & 0x7f;
        if ((next & 0x80) == 0) {
            broken("a frame of a client is not masked");
        } else if (kind >= CLOSE && size > CONTROL_BYTES_MAX) {
            broken("a control frame is longer than 125 bytes");
        } else if (size < 126) {
            length = size;
            lengthBytes = 0;
            lengthKnown();
        } else {
            length = 0;
            lengthBytes = size == 126 ? 2 : 8;
            step = MASK - lengthBytes;
        }
    }

    private void lengthKnown() {
        step = MASK;
        mask = 0;
        boolean tooLong = length < 0 || lengthBytes == 2 && length < 126 || lengthBytes == 8 && length < 1 << 16;
        if (tooLong) {
            broken("a length is negative or not in its shortest form");
            return;
        }
        if (kind < CLOSE) {
            if (!insideMessage) {
                insideMessage = true;
                messageBytes = 0;
                messages++;
                sink.begin(kind == TEXT);
            }
            if (length > limitBytes - messageBytes) {
                dead = true;
                sink.tooLarge(length > Long.MAX_VALUE - messageBytes ? length : length + messageBytes);
            }
        }
    }

    private void headEnded() {
        maskPhase = 0;
        controlBytes = 0;
        if (kind >= CLOSE || length == 0 && !last) {
            idleFrames++;
        }
        if (length == 0) {
            frameEnded();
        }
    }

    private void payload(ByteBuf bytes) {
        int size = (int) Math.min(length, bytes.readableBytes());
        if (kind >= CLOSE) {
            bytes.readBytes(control, controlBytes, size);
            unmask(control, controlBytes, size);
            controlBytes += size;
        } else {
            byte[] target = sink.room(messageBytes, size, (int) (messageBytes + length));
            if (target == null) {
                bytes.skipBytes(size);
                maskPhase += size;
            } else {
                bytes.readBytes(target, messageBytes, size);
                unmask(target, messageBytes, size);
            }
            messageBytes += size;
        }
        length -= size;
        if (length == 0) {
            frameEnded();
        }
    }

    private void frameEnded() {
        step = FIRST;
        if (kind >= CLOSE) {
            byte[] payload = new byte[controlBytes];
            System.arraycopy(control, 0, payload, 0, controlBytes);
            sink.control(kind, payload);
        } else if (last) {
            insideMessage = false;
            sink.end(messageBytes);
        }
    }

    private void unmask(byte[] target, int from, int size) {
        int turned = Integer.rotateLeft(mask, 8 * (maskPhase & 3));
        long wide = (turned & 0xffff_ffffL) << 32 | turned & 0xffff_ffffL;
        int at = from;
        int end = from + size;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            LONGS.set(target, at, (long) LONGS.get(target, at) ^ wide);
        }
        for (int i = 0; at < end; at++, i++) {
            target[at] ^= (byte) (turned >>> 24 - 8 * (i & 3));
        }
        maskPhase += size;
    }

    private void broken(String rule) {
        dead = true;
        sink.broken(rule);
    }
}
