package dev.sluice.store.query.worker;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Cuts an answer into `DATA` frames, the first of which is held back until it is full: most failures come before.
/// One owner.
final class AnswerStream extends OutputStream {
    private static final int FRAME_BYTES = 64 << 10;

    private final DataOutputStream out;
    private final long maxBytes;
    private final byte[] buffer = new byte[FRAME_BYTES];
    private int buffered;
    private long written;

    AnswerStream(DataOutputStream out, long maxBytes) {
        this.out = out;
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        written += length;
        if (written > maxBytes) {
            throw new Refusal(
                    Failure.TOO_LARGE,
                    "the answer is longer than " + maxBytes + " bytes; ask for fewer rows or columns");
        }
        int from = offset;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, FRAME_BYTES - buffered);
            System.arraycopy(bytes, from, buffer, buffered, part);
            buffered += part;
            from += part;
            left -= part;
            if (buffered == FRAME_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (buffered > 0) {
            Frame.write(out, Frame.Kind.DATA, buffer, buffered);
            buffered = 0;
        }
    }
}
