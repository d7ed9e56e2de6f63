package dev.sluice.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// How a request's body is packed.
public enum Compression {
    NONE,
    GZIP;

    private static final int BUFFER_BYTES = 16 << 10;

    /// As in `content-encoding` and `grpc-encoding`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A body of `headroom` zeros and the packed bytes, in the pool's direct memory, from where the network takes it
    /// without another copy. Whoever gets it releases it.
    ///
    /// @param level of deflate, 1 to 9, or -1 for its default
    ByteBuf body(byte[] bytes, int offset, int length, int headroom, int level) {
        int expected = this == NONE ? length : Math.max(256, length / 4);
        ByteBuf body =
                ByteBufAllocator.DEFAULT.directBuffer(headroom + expected).writeZero(headroom);
        if (this == NONE) {
            return body.writeBytes(bytes, offset, length);
        }
        try (GZIPOutputStream gzip = new LeveledGzip(new ByteBufOutputStream(body), level)) {
            gzip.write(bytes, offset, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return body;
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level < 0 ? Deflater.DEFAULT_COMPRESSION : level);
        }
    }
}
