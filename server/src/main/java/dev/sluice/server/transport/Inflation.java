package dev.sluice.server.transport;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.Lease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates a body in memory, counting its bytes against the limit and the lease while they appear.
///
/// A gzip body may hold several members back to back, a zstd body several frames. The checksum of each is verified. One
/// use by one thread.
final class Inflation {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int RESERVED = 0xe0;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    /// 8 MiB, the most that RFC 9659 lets a body ask for.
    private static final int ZSTD_WINDOW_LOG_MAX = 23;

    /// Tables and input buffer of one decompression.
    private static final int ZSTD_CONTEXT_BYTES = 300 << 10;

    private final BufferPool pool;
    private final Lease lease;
    private final long limitBytes;
    private byte[] output;
    private int length;

    /// @param limitBytes the largest output taken
    Inflation(BufferPool pool, Lease lease, long limitBytes) {
        this.pool = pool;
        this.lease = lease;
        this.limitBytes = limitBytes;
        this.output = new byte[0];
    }

    /// The inflated bytes are the first [#length()] of this array, which is the caller's to give back to the
    /// pool.
    byte[] output() {
        return output;
    }

    int length() {
        return length;
    }

    void inflate(Compression compression, byte[] input, int offset, int count) {
        try {
            start(count);
            switch (compression) {
                case GZIP -> gzip(input, offset, offset + count);
                case DEFLATE -> deflate(input, offset, count);
                case ZSTD -> zstd(input, offset, count);
                case IDENTITY -> throw new IllegalArgumentException("identity is not compressed");
            }
        } catch (DataFormatException | IOException malformed) {
            release();
            throw TransportErrors.badCompression(compression.id(), String.valueOf(malformed.getMessage()));
        } catch (RuntimeException refused) {
            release();
            throw refused;
        }
    }

    private void release() {
        pool.give(output);
        output = new byte[0];
        length = 0;
    }

    private void start(int compressedBytes) {
        int guess = (int) Math.min(limitBytes, Math.max(4096L, 4L * compressedBytes));
        lease.grow(guess);
        output = pool.take(guess);
    }

    private void gzip(byte[] input, int from, int to) throws DataFormatException {
        int at = from;
        Inflater inflater = new Inflater(true);
        try {
            do {
                int memberStart = length;
                at = skipHeader(input, at, to);
                inflater.reset();
                inflater.setInput(input, at, to - at);
                drain(inflater);
                at = to - inflater.getRemaining();
                checkTrailer(input, at, to, memberStart);
                at += TRAILER_BYTES;
            } while (at < to);
        } finally {
            inflater.end();
        }
    }

    private void deflate(byte[] input, int offset, int count) throws DataFormatException {
        boolean zlib = count >= 2
                && (input[offset] & 0x0f) == 8
                && ((input[offset] & 0xff) << 8 | input[offset + 1] & 0xff) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        try {
            inflater.setInput(input, offset, count);
            drain(inflater);
            if (inflater.getRemaining() > 0) {
                throw new DataFormatException(inflater.getRemaining() + " bytes after the end");
            }
        } finally {
            inflater.end();
        }
    }

    /// All frames of a body. The library keeps the last part of the output a second time, outside the heap, as
    /// far as a frame's window goes; only what was written there becomes memory, and that is paid for here.
    private void zstd(byte[] input, int offset, int count) throws IOException {
        if (count == 0) {
            throw new IOException("no frame");
        }
        lease.grow(ZSTD_CONTEXT_BYTES);
        int window = 0;
        try (ZstdInputStreamNoFinalizer frames =
                new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(input, offset, count), new Lent(pool))) {
            frames.setLongMax(ZSTD_WINDOW_LOG_MAX);
            int made = 0;
            while (made >= 0) {
                length += made;
                if (length == output.length) {
                    grow();
                }
                int reached = Math.min(output.length, 1 << ZSTD_WINDOW_LOG_MAX);
                lease.grow(Math.max(0, reached - window));
                window = Math.max(window, reached);
                made = frames.read(output, length, output.length - length);
                requireWithinLimit(length + Math.max(0, made));
            }
        }
    }

    private void drain(Inflater inflater) throws DataFormatException {
        while (!inflater.finished()) {
            if (length == output.length) {
                grow();
            }
            int made = inflater.inflate(output, length, output.length - length);
            length += made;
            requireWithinLimit(length);
            if (made == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                throw new DataFormatException("the data is cut off");
            }
        }
    }

    private void requireWithinLimit(int bytes) {
        if (bytes > limitBytes) {
            throw TransportErrors.tooLarge(bytes, limitBytes);
        }
    }

    private void grow() {
        requireWithinLimit(length);
        int larger = (int) Math.min(limitBytes + 1, Math.max(8192L, 2L * output.length));
        lease.grow(Math.max(0, larger - output.length));
        byte[] next = pool.take(larger);
        System.arraycopy(output, 0, next, 0, length);
        pool.give(output);
        output = next;
    }

    private static int skipHeader(byte[] input, int from, int to) throws DataFormatException {
        if (to - from < HEADER_BYTES || input[from] != 0x1f || input[from + 1] != (byte) 0x8b || input[from + 2] != 8) {
            throw new DataFormatException("no gzip header");
        }
        int flags = input[from + 3];
        if ((flags & RESERVED) != 0) {
            throw new DataFormatException("a reserved flag of the header is set");
        }
        int at = from + HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            if (to - at < 2) {
                throw new DataFormatException("the header is cut off");
            }
            at += 2 + (input[at] & 0xff | (input[at + 1] & 0xff) << 8);
        }
        if ((flags & NAME) != 0) {
            at = skipText(input, at, to);
        }
        if ((flags & COMMENT) != 0) {
            at = skipText(input, at, to);
        }
        if ((flags & HEADER_CRC) != 0) {
            checkHeader(input, from, at, to);
            at += 2;
        }
        if (at > to) {
            throw new DataFormatException("the header is cut off");
        }
        return at;
    }

    private static void checkHeader(byte[] input, int from, int end, int to) throws DataFormatException {
        if (to - end < 2) {
            throw new DataFormatException("the header is cut off");
        }
        CRC32 crc = new CRC32();
        crc.update(input, from, end - from);
        if ((crc.getValue() & 0xffff) != (input[end] & 0xff | (input[end + 1] & 0xff) << 8)) {
            throw new DataFormatException("the checksum of the header does not match");
        }
    }

    private static int skipText(byte[] input, int from, int to) throws DataFormatException {
        for (int at = from; at < to; at++) {
            if (input[at] == 0) {
                return at + 1;
            }
        }
        throw new DataFormatException("the header is cut off");
    }

    private void checkTrailer(byte[] input, int at, int to, int memberStart) throws DataFormatException {
        if (to - at < TRAILER_BYTES) {
            throw new DataFormatException("the checksum is cut off");
        }
        CRC32 crc = new CRC32();
        crc.update(output, memberStart, length - memberStart);
        if ((int) crc.getValue() != littleEndian(input, at) || length - memberStart != littleEndian(input, at + 4)) {
            throw new DataFormatException("the checksum does not match");
        }
    }

    /// Our arrays as the library asks for them.
    private record Lent(BufferPool pool) implements com.github.luben.zstd.BufferPool {
        @Override
        public ByteBuffer get(int capacity) {
            return ByteBuffer.wrap(pool.take(capacity));
        }

        @Override
        public void release(ByteBuffer buffer) {
            pool.give(buffer.array());
        }
    }

    private static int littleEndian(byte[] input, int at) {
        return input[at] & 0xff
                | (input[at + 1] & 0xff) << 8
                | (input[at + 2] & 0xff) << 16
                | (input[at + 3] & 0xff) << 24;
    }
}
