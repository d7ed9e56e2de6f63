package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.server.security.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One export in the lane. Owned by the event loop of its connection; [#circumstances] by any thread.
final class GrpcLaneStream {
    private final Http2Stream stream;
    private final GrpcExport export;
    private final Compression compression;
    private final @Nullable String requestId;
    private final long begunNanos;
    /// Null when the body was refused before it came.
    private @Nullable BodyReader reader;

    private boolean watched;
    private boolean bodyEnded;
    private boolean answered;
    private long answeredNanos;

    GrpcLaneStream(
            Http2Stream stream,
            GrpcExport export,
            Compression compression,
            @Nullable String requestId,
            long begunNanos) {
        this.stream = stream;
        this.export = export;
        this.compression = compression;
        this.requestId = requestId;
        this.begunNanos = begunNanos;
    }

    Http2Stream stream() {
        return stream;
    }

    GrpcExport export() {
        return export;
    }

    Compression compression() {
        return compression;
    }

    Supplier<Circumstances> circumstances() {
        return () -> RequestId.circumstances(export.exchange().source(), requestId);
    }

    void reads(BodyReader body) {
        reader = body;
    }

    /// Hands on a part of the body, or lets it go when nobody wants it any more.
    ///
    /// @param bytes lent
    void body(ByteBuf bytes, boolean last) {
        BodyReader wanted = answered ? null : reader;
        bodyEnded |= last;
        if (wanted == null) {
            return;
        }
        if (bytes.isReadable()) {
            wanted.onNext(HttpData.wrap(bytes.retain()));
        }
        RuntimeException refusal = wanted.refusal();
        if (refusal != null) {
            wanted.onError(refusal);
        } else if (last) {
            wanted.onComplete();
        }
    }

    /// Gives the body up, if it is not whole.
    void fail(Throwable reason) {
        BodyReader incomplete = reader;
        if (incomplete != null) {
            incomplete.onError(reason);
        }
    }

    /// Whether the body is still to come, and wanted.
    boolean isComing() {
        return reader != null && !bodyEnded && !answered;
    }

    /// From now on the body must keep pace.
    void watch() {
        BodyReader incomplete = reader;
        if (incomplete != null && !watched) {
            watched = true;
            incomplete.watch();
        }
    }

    boolean isAnswered() {
        return answered;
    }

    void answered(long nowNanos) {
        answered = true;
        answeredNanos = nowNanos;
    }

    /// How long the answer has taken so far.
    long waitedNanos(long nowNanos) {
        return nowNanos - begunNanos;
    }

    /// How long the sender has known its answer and gone on sending all the same; 0 if it does not.
    long unwantedNanos(long nowNanos) {
        return answered && !bodyEnded ? nowNanos - answeredNanos : 0;
    }
}
