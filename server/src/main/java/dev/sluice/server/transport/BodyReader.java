package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.sluice.kernel.memory.Lease;
import dev.sluice.kernel.memory.MemoryBudget;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Collects a request's body while it arrives, paying for every byte before keeping it.
///
/// A declared length over the limit is refused before anything is read; an undeclared one as soon as the bytes
/// that came pass the limit. Runs on the connection's event loop.
final class BodyReader implements Subscriber<HttpObject> {
    /// What a request costs besides its bytes.
    private static final long OVERHEAD_BYTES = 8 << 10;

    /// A declared length is paid for in advance up to here; the rest when it comes, so that promises hold no
    /// memory.
    private static final long ADVANCE_BYTES = 1 << 20;

    private final CompletableFuture<Body> whole = new CompletableFuture<>();
    private final Body body;
    private final long limitBytes;
    private final boolean framed;
    private final byte[] frameHeader = new byte[GrpcFrame.HEADER_BYTES];
    private long paidBytes;
    private @Nullable Subscription subscription;
    private boolean done;

    private BodyReader(Lease lease, long paidBytes, long limitBytes, boolean framed) {
        this.body = new Body(lease);
        this.paidBytes = paidBytes;
        this.limitBytes = limitBytes;
        this.framed = framed;
    }

    /// @param limitBytes the largest body taken
    /// @param framed whether the body begins with a gRPC frame header, whose length is held against the
    ///     limit too
    /// @return completes on the event loop with a body that the receiver closes; fails with what
    ///     [ReplyMapper] maps
    static CompletableFuture<Body> read(
            HttpRequest request, EventExecutor eventLoop, MemoryBudget budget, long limitBytes, boolean framed) {
        long declared = Math.max(0, request.headers().contentLength());
        if (declared > limitBytes) {
            return CompletableFuture.failedFuture(TransportErrors.tooLarge(declared, limitBytes));
        }
        long advance = Math.min(declared, ADVANCE_BYTES);
        BodyReader reader;
        try {
            reader = new BodyReader(budget.acquire(advance + OVERHEAD_BYTES), advance, limitBytes, framed);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        request.subscribe(reader, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
        return reader.whole;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData chunk)) {
            return;
        }
        if (done) {
            chunk.close();
            return;
        }
        try {
            admit(chunk);
            body.add(chunk);
        } catch (RuntimeException refused) {
            chunk.close();
            fail(refused);
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        fail(failure);
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        if (!whole.complete(body)) {
            body.close();
        }
    }

    private void admit(HttpData chunk) {
        long before = body.length();
        long after = before + chunk.length();
        if (after > limitBytes) {
            throw TransportErrors.tooLarge(after, limitBytes);
        }
        if (framed && before < frameHeader.length) {
            checkFrameHeader(chunk, (int) before);
        }
        if (after > paidBytes) {
            body.lease().grow(after - paidBytes);
            paidBytes = after;
        }
    }

    private void checkFrameHeader(HttpData chunk, int have) {
        int take = Math.min(frameHeader.length - have, chunk.length());
        chunk.byteBuf().getBytes(chunk.byteBuf().readerIndex(), frameHeader, have, take);
        if (have + take == frameHeader.length) {
            long announced = GrpcFrame.messageLength(frameHeader);
            if (announced > limitBytes - frameHeader.length) {
                throw TransportErrors.tooLarge(announced, limitBytes - frameHeader.length);
            }
        }
    }

    private void fail(Throwable failure) {
        if (done) {
            return;
        }
        done = true;
        body.close();
        whole.completeExceptionally(failure);
    }
}
