package dev.sluice.server.transport;

import io.netty.buffer.ByteBuf;

/// Reads the frame headers of an HTTP/2 connection while its bytes pass by, and counts what costs a server work
/// without bringing it any. Payloads are skipped, not kept.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 3 | uint24, big-endian | length of the payload |
/// | 3 | 1 | byte | type: 0 DATA, 1 HEADERS, 2 PRIORITY, 3 RST_STREAM, 4 SETTINGS, 6 PING, 8 WINDOW_UPDATE, 9
/// CONTINUATION |
/// | 4 | 1 | byte | flags: 1 END_STREAM, 4 END_HEADERS |
/// | 5 | 4 | uint31, big-endian | the stream, 0 for the connection |
/// | 9 | length | bytes | the payload |
///
/// One owner: the connection's event loop.
final class FrameScan {
    static final int HEADER_BYTES = 9;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private int headerBytes;
    private int length;
    private int type;
    private int flags;
    private int stream;
    private int payloadLeft;
    private boolean blockOpen;
    private int lastStream;
    private int heads;
    private int requests;
    private int bodies;
    private int resets;
    private int controls;

    /// Counts the frames that begin in `bytes` from `at` on, whose reader index stays where it is. Starts the
    /// counts anew.
    void read(ByteBuf bytes, int at) {
        requests = 0;
        bodies = 0;
        resets = 0;
        controls = 0;
        int end = bytes.writerIndex();
        int from = at;
        while (from < end) {
            if (headerBytes == HEADER_BYTES && payloadLeft > 0) {
                int skipped = Math.min(payloadLeft, end - from);
                payloadLeft -= skipped;
                from += skipped;
            } else {
                header(bytes.getByte(from++) & 0xff);
            }
            if (headerBytes == HEADER_BYTES && payloadLeft == 0) {
                headerBytes = 0;
            }
        }
    }

    private void header(int next) {
        switch (headerBytes++) {
            case 0 -> {
                length = next;
                heads++;
            }
            case 1, 2 -> length = length << 8 | next;
            case 3 -> type = next;
            case 4 -> flags = next;
            case 5 -> stream = next & 0x7f;
            case 6, 7 -> stream = stream << 8 | next;
            default -> {
                stream = stream << 8 | next;
                payloadLeft = length;
                frame();
            }
        }
    }

    private void frame() {
        lastStream = Math.max(lastStream, stream);
        switch (type) {
            case DATA -> {
                if (length > 0) {
                    bodies++;
                } else if ((flags & END_STREAM) == 0) {
                    controls++;
                }
            }
            case HEADERS -> {
                requests++;
                blockOpen = (flags & END_HEADERS) == 0;
            }
            case RST_STREAM -> resets++;
            case CONTINUATION -> {
                controls++;
                blockOpen = blockOpen && (flags & END_HEADERS) == 0;
                heads--;
            }
            default -> controls++;
        }
    }

    /// Whether a header block, or a frame that is not DATA, has begun and not ended.
    boolean isInsideHead() {
        boolean partialFrame = headerBytes > 0 && (headerBytes < HEADER_BYTES || type != DATA);
        return blockOpen || partialFrame;
    }

    /// Changes when another frame begins that does not continue a header block; tells one long head from many
    /// short ones.
    int heads() {
        return heads;
    }

    /// The highest stream seen.
    int lastStream() {
        return lastStream;
    }

    /// HEADERS frames in the last read.
    int requests() {
        return requests;
    }

    /// DATA frames with a payload in the last read.
    int bodies() {
        return bodies;
    }

    /// RST_STREAM frames in the last read.
    int resets() {
        return resets;
    }

    /// All other frames in the last read: those that carry nothing for us.
    int controls() {
        return controls;
    }
}
