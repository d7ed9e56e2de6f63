package dev.sluice.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    /// The packed bytes, on the heap; without compression a view of the array itself, which nobody writes any more.
    ///
    /// @param level of deflate, 1 to 9, or -1 for its default
    ByteBuf pack(byte[] bytes, int offset, int length, int level) {
        if (this == NONE) {
            return Unpooled.wrappedBuffer(bytes, offset, length);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, length / 4));
        try (GZIPOutputStream gzip = new LeveledGzip(out, level)) {
            gzip.write(bytes, offset, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Unpooled.wrappedBuffer(out.toByteArray());
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(ByteArrayOutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level < 0 ? Deflater.DEFAULT_COMPRESSION : level);
        }
    }
}
