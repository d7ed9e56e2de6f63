package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import dev.sluice.otlp.Signal;
import dev.sluice.server.security.RequestId;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// One export request from its first byte to its answer, the same on every transport: collect the body on the
/// event loop, take it on a virtual thread, count how it ended. Any thread.
final class ExportExchange {
    private final Signal signal;
    private final Receiver receiver;

    ExportExchange(Signal signal, Receiver receiver) {
        this.signal = signal;
        this.receiver = receiver;
    }

    /// @param framed whether the body is a gRPC frame
    /// @param taking blocks; takes a body it must close, on a virtual thread
    /// @param accepted the answer to an accepted request
    /// @param refused the answer to any failure
    HttpResponse answer(
            ServiceRequestContext context,
            HttpRequest request,
            boolean framed,
            Function<Body, Acceptance> taking,
            Function<Acceptance, HttpResponse> accepted,
            Function<Refusal, HttpResponse> refused) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        EventExecutor eventLoop = context.eventLoop().withoutContext();
        BodyReader.read(request, receiver, framed, eventLoop).whenComplete((body, failure) -> {
            if (failure != null) {
                answer.complete(refused.apply(refusal(context, failure)));
            } else {
                Thread.ofVirtual()
                        .name("otlp-", 0)
                        .start(() -> answer.complete(take(context, () -> taking.apply(body), accepted, refused)));
            }
        });
        return HttpResponse.of(answer);
    }

    /// Takes a message, counts how that ended, and makes the answer. Blocks.
    <A> A take(
            ServiceRequestContext context,
            Supplier<Acceptance> taking,
            Function<Acceptance, A> accepted,
            Function<Refusal, A> refused) {
        return take(circumstances(context), taking, accepted, refused);
    }

    /// The same.
    ///
    /// @param circumstances asked for if it fails through a fault of ours
    <A> A take(
            Supplier<Circumstances> circumstances,
            Supplier<Acceptance> taking,
            Function<Acceptance, A> accepted,
            Function<Refusal, A> refused) {
        try {
            Acceptance acceptance = taking.get();
            receiver.metrics()
                    .request(
                            signal,
                            acceptance.isWhole() ? ReceiverMetrics.Outcome.ACCEPTED : ReceiverMetrics.Outcome.PARTIAL);
            return accepted.apply(acceptance);
        } catch (RuntimeException failure) {
            return refused.apply(refusal(circumstances, failure));
        }
    }

    /// What the sender hears of a failure, which is counted.
    Refusal refusal(ServiceRequestContext context, Throwable failure) {
        return refusal(circumstances(context), failure);
    }

    /// The same.
    ///
    /// @param circumstances asked for if the fault is ours
    Refusal refusal(Supplier<Circumstances> circumstances, Throwable failure) {
        Refusal refusal = ReplyMapper.isOurs(failure)
                ? ReplyMapper.fault(receiver.failures().handle(failure, circumstances.get()))
                : ReplyMapper.refusal(failure);
        boolean retryable = refusal.retryAfter() != null;
        receiver.metrics()
                .request(signal, retryable ? ReceiverMetrics.Outcome.REFUSED : ReceiverMetrics.Outcome.INVALID);
        return refusal;
    }

    private Supplier<Circumstances> circumstances(ServiceRequestContext context) {
        return () -> RequestId.circumstances(source(), context);
    }

    /// What a failure is said to be of.
    String source() {
        return "intake of " + signal.id();
    }
}
