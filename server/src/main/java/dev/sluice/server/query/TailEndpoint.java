package dev.sluice.server.query;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.server.tail.TailFilter;
import dev.sluice.server.tail.Tails;
import dev.sluice.server.websocket.Feed;
import dev.sluice.server.websocket.UpgradeService;

/// `GET /api/v1/tail?signal&filter`, upgraded: what is accepted from now on. Any thread.
final class TailEndpoint extends UpgradeService {
    private final Tails tails;
    private final FeedTerms terms;

    TailEndpoint(Tails tails, FeedTerms terms) {
        this.tails = tails;
        this.terms = terms;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        HttpResponse refused = FeedTerms.refusal(request.headers());
        if (refused != null) {
            return refused;
        }
        try {
            TailFilter filter = filter(new Question(context, AggregatedHttpRequest.of(request.headers()), 0));
            Feed.Listener listener = tails.listener(filter);
            return listener == null
                    ? FeedTerms.tooMany(
                            QueryErrors.TOO_MANY,
                            "tails: as many are open as may be (sluice.tail.sessions); close one or try again later")
                    : Feed.open(context, request, terms.limits(), terms.metrics(), listener);
        } catch (ValidationException refusedQuestion) {
            return Replies.problem(refusedQuestion);
        }
    }

    private static TailFilter filter(Question question) {
        question.allowing("signal", "filter");
        try {
            return TailFilter.parse(question.texts("signal"), question.texts("filter"));
        } catch (IllegalArgumentException notUnderstood) {
            throw new ValidationException(QueryErrors.BAD_PARAMETER, String.valueOf(notUnderstood.getMessage()));
        }
    }
}
