package dev.sluice.store.query.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/// One message between the server and a worker, over the worker's standard input and output.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int, big endian | length of what follows, 1 to 16 MiB |
/// | 4 | 1 | byte | kind, its character |
/// | 5 | length - 1 | bytes | the content: JSON, but for `DATA` |
///
/// A worker that is ready sends an `END` first. A question is answered so: server `QUERY`, worker `TABLES`, server
/// `FILES`, worker `DATA` any number of times, then `END`; `FAILED` takes the place of whatever the worker would have
/// sent next.
public record Frame(Kind kind, byte[] content) {
    private static final int MAX_BYTES = 16 << 20;

    /// What a frame is.
    public enum Kind {
        /// A [Question].
        QUERY('Q'),
        /// A [Needs].
        TABLES('T'),
        /// An [Opened].
        FILES('V'),
        /// Bytes of the answer.
        DATA('D'),
        /// An [Ending].
        END('E'),
        /// A [Failure].
        FAILED('F');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        private static Kind of(byte code) throws IOException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IOException("kind of frame: " + code + " (expected: one of QTVDEF)");
        }
    }

    /// Writes one frame and flushes.
    public static void write(DataOutputStream out, Kind kind, byte[] bytes, int length) throws IOException {
        if (length >= MAX_BYTES) {
            throw new IOException("frame: " + length + " bytes (expected: < " + MAX_BYTES + ")");
        }
        out.writeInt(length + 1);
        out.writeByte(kind.code);
        out.write(bytes, 0, length);
        out.flush();
    }

    /// @throws EOFException at the end of the stream
    public static Frame read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > MAX_BYTES) {
            throw new IOException("frame: " + length + " bytes (expected: 1 to " + MAX_BYTES + ")");
        }
        Kind kind = Kind.of(in.readByte());
        byte[] content = in.readNBytes(length - 1);
        if (content.length < length - 1) {
            throw new EOFException("frame cut short at " + content.length + " of " + (length - 1) + " bytes");
        }
        return new Frame(kind, content);
    }
}
