package dev.sluice.server.query;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.failure.ErrorContext;
import org.jspecify.annotations.Nullable;

/// What somebody hears on the query port when a request never reached a service or none answered in time: a problem
/// document with a code, as everywhere. Any thread.
public final class QueryFaults implements ServerErrorHandler {
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof RequestTimeoutException || cause.getCause() instanceof RequestTimeoutException) {
            return Replies.problem(
                    HttpStatus.SERVICE_UNAVAILABLE, QueryErrors.INTERRUPTED, "not done in time; ask for less");
        }
        return null;
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        ErrorCode code = status.equals(HttpStatus.NOT_FOUND)
                ? QueryErrors.UNKNOWN_PATH
                : status.equals(HttpStatus.METHOD_NOT_ALLOWED)
                        ? QueryErrors.METHOD_NOT_ALLOWED
                        : status.isServerError() ? ErrorContext.UNEXPECTED : QueryErrors.MALFORMED;
        byte[] body = Replies.document(status, code, status.reasonPhrase());
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status)
                        .set("content-type", Replies.PROBLEM)
                        .set("cache-control", "no-store")
                        .build(),
                HttpData.wrap(body));
    }
}
