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
import dev.sluice.kernel.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers one kind of question on a virtual thread, at most so many at once. Any thread.
final class Answering implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private final HttpMethod method;
    private final Semaphore slots;
    private final Clock clock;
    private final Answer answer;

    /// From a question to its answer; may block, and throws what [Replies#problem] maps.
    interface Answer {
        HttpResponse to(Question question) throws Exception;
    }

    /// @param slots shared by all questions, so that they cannot pile up
    Answering(HttpMethod method, Semaphore slots, Clock clock, Answer answer) {
        this.method = method;
        this.slots = slots;
        this.clock = clock;
        this.answer = answer;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        boolean allowed = request.method() == method || method == HttpMethod.GET && request.method() == HttpMethod.HEAD;
        if (!allowed) {
            HttpResponse refused = Replies.problem(
                    HttpStatus.METHOD_NOT_ALLOWED,
                    QueryErrors.METHOD_NOT_ALLOWED,
                    "method: " + request.method() + " (expected: " + method + ")");
            return refused.mapHeaders(headers -> headers.withMutations(h -> h.set("allow", method.name())));
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
            if (ours) {
                LOG.error("question {} failed", context.path(), failure);
            }
            return Replies.problem(failure);
        } finally {
            slots.release();
        }
    }
}
