package dev.sluice.client;

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

    /// The packed bytes, behind `headroom` bytes of zero.
    ///
    /// @param level of deflate, 1 to 9, or -1 for its default
    byte[] pack(byte[] bytes, int offset, int length, int headroom, int level) {
        if (this == NONE) {
            byte[] copy = new byte[headroom + length];
            System.arraycopy(bytes, offset, copy, headroom, length);
            return copy;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(headroom + Math.max(64, length / 4));
        out.write(new byte[headroom], 0, headroom);
        try (GZIPOutputStream gzip = new LeveledGzip(out, level)) {
            gzip.write(bytes, offset, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(ByteArrayOutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level < 0 ? Deflater.DEFAULT_COMPRESSION : level);
        }
    }
}
