package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.ValidationException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/// Collects a request's body while it arrives, paying for every byte before keeping it: a declared length is looked at,
/// to refuse at once what has no room, but holds no memory before a part of it has come, see [Body].
///
/// A declared length over the limit is refused before anything is read; an undeclared one as soon as the bytes
/// that came pass the limit; one that drips when it falls behind the pace.
///
/// A body that is refused for want of room is read to its end all the same, and let go at once, before the sender
/// hears so: a client of HTTP/1.1 cannot be answered in the middle of a body and go on. [GrpcLaneConnection] can do
/// better and gives it up. Runs on the connection's event loop.
final class BodyReader implements Subscriber<HttpObject> {
    /// What a request costs besides its bytes.
    static final long OVERHEAD_BYTES = 8 << 10;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CompletableFuture<Body> whole = new CompletableFuture<>();
    private final long limitBytes;
    private final boolean framed;
    private final byte[] frameHeader = new byte[GrpcFrame.HEADER_BYTES];
    private final ReceiverLimits.Pace pace;
    private final EventExecutor eventLoop;
    private @Nullable Subscription subscription;
    private @Nullable Future<?> paceCheck;
    /// Null from the moment the body is refused; then whatever comes is let go.
    private @Nullable Body body;

    private @Nullable RuntimeException refusal;
    /// What the body or its headers say of its length; 0 for nothing.
    private long announcedBytes;

    private long cameBytes;
    private long dueBytes;
    private boolean late;
    private boolean done;

    private BodyReader(
            Receiver receiver,
            @Nullable Body body,
            long announcedBytes,
            boolean framed,
            EventExecutor eventLoop,
            @Nullable RuntimeException refusal) {
        this.refusal = refusal;
        this.body = body;
        this.announcedBytes = announcedBytes;
        this.limitBytes = limitBytes(receiver, framed);
        this.framed = framed;
        this.pace = receiver.limits().pace();
        this.eventLoop = eventLoop;
        this.dueBytes = (long) (pace.bytesPerSecond() * (pace.grace().toMillis() / 1e3));
    }

    /// Makes room for a body that its receiver hands in, piece by piece, and of which it starts the watch itself.
    ///
    /// @param receiver whose limits, budget and pool are used
    /// @param declared what the headers say of the length; 0 if nothing
    /// @param framed whether the body begins with a gRPC frame header, whose length is held against the
    ///     limit too
    /// @throws ValidationException if so long a body is not taken
    /// @throws OverloadedException if there is no room for it now
    static BodyReader admit(Receiver receiver, long declared, boolean framed, EventExecutor eventLoop) {
        long limitBytes = limitBytes(receiver, framed);
        if (declared > limitBytes) {
            throw TransportErrors.tooLarge(declared, limitBytes);
        }
        receiver.budget().requireRoom(declared + OVERHEAD_BYTES);
        Body body = new Body(receiver.budget().acquire(OVERHEAD_BYTES), receiver.pool());
        return new BodyReader(receiver, body, declared, framed, eventLoop, null);
    }

    /// The same, of a body that is read to its end even when it is refused, and only then fails.
    ///
    /// @throws ValidationException if so long a body is not taken
    static BodyReader begin(Receiver receiver, long declared, boolean framed, EventExecutor eventLoop) {
        RuntimeException refused = receiver.refusal();
        try {
            if (refused == null || declared > limitBytes(receiver, framed)) {
                return admit(receiver, declared, framed, eventLoop);
            }
        } catch (OverloadedException full) {
            refused = full;
        }
        return new BodyReader(receiver, null, declared, framed, eventLoop, refused);
    }

    /// Reads the body of a request; the parameters as above.
    ///
    /// @return completes on the event loop with a body that the receiver closes; fails with what
    ///     [ReplyMapper] maps
    static CompletableFuture<Body> read(
            HttpRequest request, Receiver receiver, boolean framed, EventExecutor eventLoop) {
        long declared = Math.max(0, request.headers().contentLength());
        BodyReader reader;
        try {
            reader = begin(receiver, declared, framed, eventLoop);
        } catch (ValidationException tooLarge) {
            return CompletableFuture.failedFuture(tooLarge);
        }
        request.subscribe(reader, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
        return reader.whole;
    }

    private static long limitBytes(Receiver receiver, boolean framed) {
        return (long) receiver.limits().bodyBytes() + (framed ? GrpcFrame.HEADER_BYTES : 0);
    }

    /// Completes on the event loop, as what [#read] returns.
    CompletableFuture<Body> whole() {
        return whole;
    }

    /// What the body will be refused with, from when that is known; null while it is wanted.
    @Nullable
    RuntimeException refusal() {
        return refusal;
    }

    /// From now on the body must keep pace. Once.
    void watch() {
        if (pace.bytesPerSecond() > 0 && !done) {
            checkPaceIn(pace.grace());
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
        watch();
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
        } catch (OverloadedException full) {
            refusal = full;
            letGo();
        } catch (RuntimeException refused) {
            chunk.close();
            fail(refused);
            return;
        }
        if (body == null) {
            chunk.close();
        } else {
            body.add(chunk);
        }
    }

    private void letGo() {
        if (body != null) {
            body.close();
            body = null;
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
        if (refusal != null) {
            fail(refusal);
            return;
        }
        end();
        if (!whole.complete(body)) {
            letGo();
        }
    }

    private void admit(HttpData chunk) {
        long before = cameBytes;
        long after = before + chunk.length();
        cameBytes = after;
        if (after > limitBytes) {
            throw TransportErrors.tooLarge(after, limitBytes);
        }
        if (framed && before < frameHeader.length) {
            checkFrameHeader(chunk, (int) before);
        }
        if (body != null) {
            body.makeRoom(chunk.length(), announcedBytes);
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
            announcedBytes = frameHeader.length + announced;
        }
    }

    private void fail(Throwable failure) {
        if (done) {
            return;
        }
        end();
        if (subscription != null) {
            subscription.cancel();
        }
        letGo();
        whole.completeExceptionally(failure);
    }

    private void end() {
        done = true;
        if (paceCheck != null) {
            paceCheck.cancel(false);
        }
    }

    private void checkPaceIn(Duration delay) {
        paceCheck = eventLoop.schedule(this::checkPace, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Gives up on a body that is behind twice in a row: when this thread was held up itself, what has come in the
    /// meantime is only read after the first check.
    private void checkPace() {
        if (done) {
            return;
        }
        boolean behind = cameBytes < dueBytes;
        if (behind && late) {
            fail(TransportErrors.tooSlow(cameBytes, pace.bytesPerSecond()));
            return;
        }
        late = behind;
        if (!behind) {
            dueBytes += pace.bytesPerSecond();
        }
        checkPaceIn(SECOND);
    }
}
