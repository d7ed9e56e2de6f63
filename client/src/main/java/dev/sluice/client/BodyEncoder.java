package dev.sluice.client;

import dev.sluice.client.gzip.GzipEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.GZIPOutputStream;

/// Makes the bodies of one client's requests. Any thread; keeps at most four encoders for the next ones.
final class BodyEncoder {
    private static final int KEPT_MAX = 4;
    private static final int KEPT_BYTES_MAX = 4 << 20;
    private static final int BUFFER_BYTES = 16 << 10;
    /// What packed telemetry takes at most, as a rule; a buffer grows if it does not.
    private static final int USUAL_RATIO = 4;

    private final Compression compression;
    private final int level;
    private final BlockingQueue<GzipEncoder> free = new ArrayBlockingQueue<>(KEPT_MAX);

    BodyEncoder(ClientOptions options) {
        this.compression = options.compression();
        this.level = options.compressionLevel();
    }

    /// A body of `headroom` zeros and the packed bytes, in the pool's direct memory, from where the network takes it
    /// without another copy. Whoever gets it releases it.
    ByteBuf encode(byte[] bytes, int offset, int length, int headroom) {
        if (compression == Compression.NONE) {
            return body(headroom, length).writeBytes(bytes, offset, length);
        }
        if (level > 1) {
            return zlib(bytes, offset, length, headroom);
        }
        GzipEncoder kept = free.poll();
        GzipEncoder encoder = kept == null ? new GzipEncoder() : kept;
        int packed = encoder.encode(bytes, offset, length);
        ByteBuf body = body(headroom, packed).writeBytes(encoder.bytes(), 0, packed);
        if (encoder.bytes().length <= KEPT_BYTES_MAX) {
            free.offer(encoder);
        }
        return body;
    }

    private ByteBuf zlib(byte[] bytes, int offset, int length, int headroom) {
        ByteBuf body = body(headroom, length / USUAL_RATIO);
        try (GZIPOutputStream gzip = new LeveledGzip(new ByteBufOutputStream(body), level)) {
            gzip.write(bytes, offset, length);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return body;
    }

    private static ByteBuf body(int headroom, int expected) {
        return ByteBufAllocator.DEFAULT.directBuffer(headroom + expected).writeZero(headroom);
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(level);
        }
    }
}
