package dev.sluice.server.query;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.kernel.time.Clock;
import dev.sluice.server.security.RequestId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/// Answers one kind of question on a virtual thread, at most so many at once. Any thread.
final class Answering implements HttpService {
    private final HttpMethod method;
    private final Semaphore slots;
    private final Clock clock;
    private final FailureHandler failures;
    private final Answer answer;

    /// From a question to its answer; may block, and throws what [Replies#problem] maps.
    interface Answer {
        HttpResponse to(Question question) throws Exception;
    }

    /// What all questions share.
    ///
    /// @param slots so that they cannot pile up
    /// @param failures hears of faults of ours
    record Shared(Semaphore slots, Clock clock, FailureHandler failures) {}

    Answering(HttpMethod method, Shared shared, Answer answer) {
        this.method = method;
        this.slots = shared.slots();
        this.clock = shared.clock();
        this.failures = shared.failures();
        this.answer = answer;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        boolean allowed = request.method() == method || method == HttpMethod.GET && request.method() == HttpMethod.HEAD;
        if (!allowed) {
            return Replies.otherMethod(request.method(), method.name());
        }
        CompletableFuture<HttpResponse> reply = new CompletableFuture<>();
        request.aggregate().whenComplete((whole, failure) -> {
            if (failure != null) {
                reply.completeExceptionally(failure);
            } else {
                Thread.ofVirtual().name("query").start(() -> reply.complete(run(context, whole)));
            }
        });
        return HttpResponse.of(reply);
    }

    private HttpResponse run(ServiceRequestContext context, AggregatedHttpRequest request) {
        if (!slots.tryAcquire()) {
            return Replies.problem(
                    HttpStatus.TOO_MANY_REQUESTS, QueryErrors.TOO_MANY, "too many questions at once; ask again");
        }
        try {
            return answer.to(new Question(context, request, clock.epochNanos()));
        } catch (Exception failure) {
            boolean ours = failure instanceof InternalException || !(failure instanceof SluiceException);
            return ours
                    ? Replies.fault(failures.handle(
                            failure, RequestId.circumstances("query", context).with("path", context.path())))
                    : Replies.problem(failure);
        } finally {
            slots.release();
        }
    }
}
