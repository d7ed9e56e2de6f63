package dev.sluice.server.load;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// How the load generator packs a request.
enum LoadCompression {
    NONE,
    GZIP,
    ZSTD;

    private static final int ZSTD_LEVEL = 1;
    private static final int ANSWER_BYTES_MAX = 4 << 20;

    /// As on the command line, and in `grpc-encoding` and `content-encoding`.
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException for an unknown name; the message lists the known ones
    static LoadCompression parse(String id) {
        for (LoadCompression compression : values()) {
            if (compression.id().equals(id)) {
                return compression;
            }
        }
        throw new IllegalArgumentException("--compression: " + id + " (expected: "
                + Arrays.stream(values()).map(LoadCompression::id).collect(Collectors.joining(", ")) + ")");
    }

    /// @return the same array when there is nothing to do
    byte[] pack(byte[] message) {
        return switch (this) {
            case NONE -> message;
            case GZIP -> gzip(message);
            case ZSTD -> Zstd.compress(message, ZSTD_LEVEL);
        };
    }

    /// The other way round, for answers.
    byte[] unpack(byte[] packed) {
        try (InputStream in = switch (this) {
            case NONE -> new ByteArrayInputStream(packed);
            case GZIP -> new GZIPInputStream(new ByteArrayInputStream(packed));
            case ZSTD -> new ZstdInputStream(new ByteArrayInputStream(packed));
        }) {
            return in.readNBytes(ANSWER_BYTES_MAX);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static byte[] gzip(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
            gzip.write(message);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
